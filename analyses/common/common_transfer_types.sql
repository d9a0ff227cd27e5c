select distinct transfer_type
from {{ ref('daily_postings') }}
