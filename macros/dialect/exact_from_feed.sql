{#- As `exact`, for the feed's own columns, where SQLite may hold '100' or '100.5'. -#}
{% macro exact_from_feed(column) -%}
    {{- return(adapter.dispatch('exact_from_feed', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__exact_from_feed(column) -%}
    {{ column }}
{%- endmacro %}

{% macro sqlite__exact_from_feed(column) -%}
    case instr({{ column }}, '.')
        when 0 then cast({{ column }} as integer) * 100
        else cast(replace(substr({{ column }} || '00', 1, instr({{ column }}, '.') + 2), '.', '') as integer)
    end
{%- endmacro %}
