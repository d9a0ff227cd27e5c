select
    rail_name,
    bundle_id as transfer_id,
    business_day,
    opened_at,
    posted_members as members,
    {{ recongen.money('net') }} as members_net,
    {{ recongen.money('own_amount') }} as own_amount,
    {{ recongen.money('(own_amount - abs(net))') }} as difference
from {{ ref('bundle_totals') }}
where
    posted_members > 0
    and rail_name is not null
    and {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
