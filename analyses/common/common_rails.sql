select distinct rail_name
from {{ ref('current_transactions') }}
