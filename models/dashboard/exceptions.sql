{%- set checks = [
    'drift', 'ledger_drift', 'overdraft', 'expected_eod_balance_breach', 'limit_breach', 'stuck_pending', 'stuck_unbundled',
    'conservation_breach', 'timeliness_breach', 'business_day_enclosure_breach', 'parent_balance_missing', 'supersession_breach',
    'chain_orphan', 'chain_xor_breach', 'chain_parent_disagreement', 'template_xor_breach', 'fan_in_breach', 'unmatched_posting',
    'posting_requirement_breach', 'transfer_key_duplicate', 'variable_leg_breach', 'bundle_breach', 'dead_declaration'
] -%}

{% for check in checks %}
{{ exception_rows(ref(check), check) }}
{{ 'union all' if not loop.last }}
{% endfor %}
