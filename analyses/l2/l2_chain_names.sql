select distinct parent_name || ' > ' || coalesce('one of group ' || xor_group, child_name) as chain
from {{ ref('l2_chains') }}
