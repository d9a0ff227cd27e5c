select
    parent_name as origin,
    child_name as destination,
    case when is_required = 1 then 'required' else 'optional' end as expectation,
    xor_group,
    1 as entries
from {{ ref('l2_chains') }}
