select distinct check_name
from {{ ref('exceptions') }}
where {{ recongen.is_flow_check('check_name') }}
