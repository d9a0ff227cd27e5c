select
    relation,
    transaction_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    transfer_id,
    transfer_type,
    rail_name,
    prior_entry,
    entry,
    supersedes,
    reason,
    prior_status,
    status,
    prior_money,
    new_money,
    magnitude_money,
    detail,
    exception_key
from {{ ref('supersession_breach') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
