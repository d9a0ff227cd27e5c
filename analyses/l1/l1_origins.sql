select distinct origin
from {{ ref('daily_postings') }}
