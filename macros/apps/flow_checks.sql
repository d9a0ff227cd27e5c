{#- The checks of the institution's own process; the others check its books. -#}
{% macro flow_checks() -%}
    {{- return([
        'chain_orphan', 'chain_xor_breach', 'chain_parent_disagreement', 'template_xor_breach', 'fan_in_breach', 'unmatched_posting',
        'posting_requirement_breach', 'transfer_key_duplicate', 'variable_leg_breach', 'bundle_breach', 'dead_declaration'
    ]) -}}
{%- endmacro %}

{% macro is_flow_check(column) -%}
    {{ column }} in ('{{ recongen.flow_checks() | join("', '") }}')
{%- endmacro %}
