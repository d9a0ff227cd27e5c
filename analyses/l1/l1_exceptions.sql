select
    check_name,
    severity,
    check_scope,
    business_day,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    transfer_id,
    transaction_id,
    transfer_type,
    rail_name,
    magnitude_money,
    magnitude_count,
    detail,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    exception_key
from {{ ref('exceptions') }}
where
    ({{ recongen.in_window('business_day', 'pDays') }} or (check_scope = 'open' and <<$pOpen>> = 'yes'))
    and {{ recongen.matches_parameter('check_name', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
