select
    trail,
    root_transfer_id,
    trail_hops as hops,
    trail_transfers as transfers,
    root_amount as amount
from {{ ref('inv_trails') }}
where trail_hops > 1
