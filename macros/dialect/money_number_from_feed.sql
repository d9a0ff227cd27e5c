{#- As `exact`, for the feed's own columns, where SQLite may hold '100' or '100.5'. -#}
{% macro money_number_from_feed(column) -%}
    {{- return(adapter.dispatch('money_number_from_feed', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__money_number_from_feed(column) -%}
    {{ column }}
{%- endmacro %}

{% macro sqlite__money_number_from_feed(column) -%}
    case instr({{ column }}, '.')
        when 0 then cast({{ column }} as integer) * 100
        else cast(replace(substr({{ column }} || '00', 1, instr({{ column }}, '.') + 2), '.', '') as integer)
    end
{%- endmacro %}


{#- A money column from the feed's. -#}
{% macro money_from_feed(column) -%}
    {{- return(adapter.dispatch('money_from_feed', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__money_from_feed(column) -%}
    {{ recongen.money(recongen.money_number_from_feed(column)) }}
{%- endmacro %}

{#- Nearly every amount is written as a money column already, and is not taken apart to be put together again. -#}
{% macro sqlite__money_from_feed(column) -%}
    case
        when {{ column }} glob '[1-9]*.[0-9][0-9]' or {{ column }} glob '-[1-9]*.[0-9][0-9]' then {{ column }}
        else {{ recongen.default__money_from_feed(column) }}
    end
{%- endmacro %}
