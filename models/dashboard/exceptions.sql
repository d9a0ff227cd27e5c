{%- set checks = [
    'drift', 'ledger_drift', 'overdraft', 'expected_eod_balance_breach', 'limit_breach', 'stuck_pending', 'stuck_unbundled',
    'conservation_breach', 'timeliness_breach', 'business_day_enclosure_breach', 'parent_balance_missing', 'supersession_breach'
] + flow_checks() -%}

{% for check in checks %}
{{ exception_rows(ref(check), check) }}
{{ 'union all' if not loop.last }}
{% endfor %}
