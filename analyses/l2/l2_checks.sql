select distinct check_title
from {{ ref('exceptions') }}
where {{ recongen.is_flow_check('check_name') }}
