select
    account_parent_role,
    coalesce(rail_name, transfer_type) as limited,
    case when rail_name is null then 'transfer type' else 'rail' end as limit_by,
    amount_direction,
    cap
from {{ ref('l2_limits') }}
