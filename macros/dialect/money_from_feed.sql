{#- A money column from one of the feed's, which is text on SQLite: '100.00', and in tables of other makers '100' or '100.5'. -#}
{% macro money_from_feed(column) -%}
    {{- return(adapter.dispatch('money_from_feed', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__money_from_feed(column) -%}
    {{ recongen.money(column) }}
{%- endmacro %}

{#- Decimals beyond the second are cut off. -#}
{% macro sqlite__money_from_feed(column) -%}
    cast(
        case
            when substr({{ column }}, -3, 1) = '.' then replace({{ column }}, '.', '')
            when instr({{ column }}, '.') = 0 then {{ column }} || '00'
            else replace(substr({{ column }} || '00', 1, instr({{ column }}, '.') + 2), '.', '')
        end as integer
    )
{%- endmacro %}
