{#- The filters of cases. A cause that is no longer found has no audience; it counts as one for accountants. -#}
{% macro matches_cases() -%}
    {{ recongen.matches_parameter('state', 'pState') }}
    and {{ recongen.matches_parameter("coalesce(audience, 'accountant')", 'pAudience') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
    and {{ recongen.matches_parameter(recongen.cause_owner(), 'pOwner') }}
{%- endmacro %}
