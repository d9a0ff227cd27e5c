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
    and {{ recongen.chosen('check_name', 'pCheck') }}
    and {{ recongen.chosen('severity', 'pSeverity') }}
    and {{ recongen.chosen('account_role', 'pRole') }}
    and {{ recongen.chosen('account_id', 'pAccount') }}
    and {{ recongen.chosen('transfer_type', 'pTransferType') }}
