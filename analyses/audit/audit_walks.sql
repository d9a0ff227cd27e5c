with {{ recongen.drifts_begun() }}

select
    check_name,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    business_day_end,
    is_parent,
    opening_balance,
    debits,
    credits,
    children_change,
    drift_change,
    closing_balance,
    computed_balance,
    drift,
    posted_legs,
    episode_key
from begun
