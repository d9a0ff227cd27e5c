{#- Money is exact. `exact` turns a money column into a number to compute with, `money` turns such a number back
    into a money column, `money_text` into words. SQLite has no decimal: there a money column is text with two
    decimals and the number is integer cents. -#}

{% macro money_number(column) -%}
    {{- return(adapter.dispatch('money_number', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__money_number(column) -%}
    {{ column }}
{%- endmacro %}

{% macro sqlite__money_number(column) -%}
    cast(replace({{ column }}, '.', '') as integer)
{%- endmacro %}
