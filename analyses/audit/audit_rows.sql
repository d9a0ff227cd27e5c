select
    exceptions.check_name,
    exceptions.severity,
    exceptions.business_day,
    exceptions.account_id,
    exceptions.account_name,
    exceptions.account_role,
    accounts.account_parent_role,
    exceptions.transfer_id,
    exceptions.transaction_id,
    exceptions.transfer_type,
    exceptions.rail_name,
    exceptions.amount_money,
    exceptions.magnitude_money,
    exceptions.magnitude_count,
    exceptions.drift_change,
    exceptions.first_seen_day,
    {{ recongen.cause_owner() }} as owner,
    exceptions.declared_at,
    exceptions.detail,
    exceptions.episode_key,
    exceptions.exception_key
from {{ ref('exceptions') }} exceptions
left join {{ ref('accounts') }} accounts
    on exceptions.account_id = accounts.account_id
where {{ recongen.in_period('exceptions.business_day') }}
