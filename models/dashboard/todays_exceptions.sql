select exceptions.*
from {{ ref('exceptions') }} exceptions
cross join {{ ref('run_context') }} run_context
where exceptions.check_scope = 'open' or exceptions.business_day = run_context.latest_business_day
