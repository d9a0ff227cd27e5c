select distinct check_title
from {{ ref('exceptions') }}
