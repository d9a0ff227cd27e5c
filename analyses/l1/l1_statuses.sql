select distinct status
from {{ ref('current_transactions') }}
