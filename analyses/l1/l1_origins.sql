select distinct origin
from {{ ref('current_transactions') }}
