select
    relation,
    transaction_id,
    transfer_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    prior_entry,
    entry,
    reason,
    prior_status,
    status,
    prior_money,
    new_money,
    prior_bundle_id,
    bundle_id,
    coalesce(changed, 'other') as changed,
    rewritten_key
from {{ ref('rewrite_details') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('reason', 'pReason') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
