select distinct status
from {{ ref('daily_postings') }}
