select exceptions.*
from {{ ref('exceptions') }} exceptions
cross join {{ ref('run_context') }} run_context
where
    exceptions.check_scope = 'open'
    -- A later day is one that has not ended yet.
    or exceptions.business_day >= run_context.latest_business_day
    -- An account without any balance is so until it has one.
    or (exceptions.is_of_balance = 0 and exceptions.transfer_id is null and exceptions.first_day is not null)
    -- What happened between two stored days, as on a weekend, comes with the later one.
    or (exceptions.is_of_balance = 0 and exceptions.business_day > run_context.previous_business_day)
