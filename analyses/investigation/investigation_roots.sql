{{ recongen.trail_roots() }}

select
    trail,
    root_transfer_id,
    trail_hops as hops,
    trail_transfers as transfers,
    {{ recongen.money('root_amount') }} as amount
from roots
where trail_hops > 1
