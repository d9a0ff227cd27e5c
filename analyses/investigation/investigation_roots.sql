select
    root_transfer_id,
    max(trail_hops) as hops,
    max(trail_transfers) as transfers
from {{ ref('inv_money_trail_edges') }}
where trail_hops > 1
group by root_transfer_id
