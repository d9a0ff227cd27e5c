select
    transfers.rail_name,
    transfers.transfer_id,
    transfers.business_day,
    transfers.opened_at,
    totals.posted_members as members,
    {{ recongen.money('totals.net') }} as members_net,
    {{ recongen.money(recongen.amount_moved('transfers')) }} as own_amount,
    {{ recongen.money('(abs(totals.net) - ' ~ recongen.amount_moved('transfers') ~ ')') }} as difference
from {{ ref('bundle_totals') }} totals
inner join {{ ref('transfers') }} transfers
    on totals.bundle_id = transfers.transfer_id
where
    totals.posted_members > 0
    and {{ recongen.in_window('transfers.business_day') }}
    and {{ recongen.matches_parameter('transfers.rail_name', 'pRail') }}
