select distinct check_name
from {{ ref('exceptions') }}
where check_name in (
    'chain_orphan',
    'chain_xor_breach',
    'chain_parent_disagreement',
    'template_xor_breach',
    'fan_in_breach',
    'unmatched_posting',
    'posting_requirement_breach',
    'transfer_key_duplicate',
    'variable_leg_breach',
    'bundle_breach',
    'dead_declaration'
)
