select distinct rail_name
from {{ ref('daily_postings') }}
