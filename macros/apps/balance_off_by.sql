{#- By how much the balance of a cause's account is off: the one kind of money that causes share and that may be added. -#}
{% macro balance_off_by() -%}
    case when check_name = 'drift' and is_open = 1 then money end
{%- endmacro %}
