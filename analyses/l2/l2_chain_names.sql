select distinct parent_name || ' > ' || case when xor_group is null then child_name else 'one of group ' || xor_group end as chain
from {{ ref('l2_chains') }}
