select distinct {{ recongen.cause_owner() }} as owner
from {{ ref('exception_episodes') }}
where {{ recongen.cause_owner() }} is not null
