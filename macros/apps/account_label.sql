{#- An account as people read it: `name (id)`; the id alone where there is no other name. -#}
{% macro account_label(name, id) -%}
    case
        when {{ name }} is null or {{ name }} = {{ id }} then {{ id }}
        else {{ name }} || ' (' || {{ id }} || ')'
    end
{%- endmacro %}
