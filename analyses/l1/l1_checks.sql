select distinct check_name
from {{ ref('exceptions') }}
