{#- The filters of the causes beside their days. -#}
{% macro matches_causes() -%}
    {{ recongen.matches_parameter('audience', 'pAudience') }}
    and {{ recongen.matches_parameter('check_title', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
    and {{ recongen.matches_parameter(recongen.cause_owner(), 'pOwner') }}
{%- endmacro %}
