select
    check_name,
    severity,
    business_day,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    transaction_id,
    transfer_type,
    rail_name,
    magnitude_money,
    magnitude_count,
    detail,
    exception_key
from {{ ref('exceptions') }}
where
    check_name in (
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
    and {{ recongen.chosen('check_name', 'pCheck') }}
    and {{ recongen.chosen('severity', 'pSeverity') }}
