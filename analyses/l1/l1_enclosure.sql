select
    transaction_id,
    transfer_id,
    transfer_type,
    rail_name,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    posting,
    amount_money,
    reason,
    magnitude_money,
    magnitude_count,
    detail,
    exception_key
from {{ ref('business_day_enclosure_breach') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
