select
    transfer_id,
    transfer_type,
    rail_name,
    template_name,
    business_day,
    opened_at,
    deadline,
    posted_legs,
    pending_legs,
    expected_net,
    posted_net,
    difference,
    magnitude_money,
    detail,
    exception_key
from {{ ref('conservation_breach') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
