select
    aggregating_rail,
    rail_name,
    transfers,
    money,
    oldest
from {{ ref('unbundled_transfers') }}
where {{ recongen.matches_parameter('rail_name', 'pRail') }}
