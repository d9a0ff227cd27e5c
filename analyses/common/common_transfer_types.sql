select distinct transfer_type
from {{ ref('current_transactions') }}
