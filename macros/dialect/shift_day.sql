{#- A calendar day moved by whole days. -#}
{% macro shift_day(day, days) -%}
    {{- return(adapter.dispatch('shift_day', 'recongen')(day, days)) -}}
{%- endmacro %}

{% macro default__shift_day(day, days) -%}
    cast({{ day }} + ({{ days }}) * interval '1 day' as date)
{%- endmacro %}

{% macro sqlite__shift_day(day, days) -%}
    cast(date({{ day }}, ({{ days }}) || ' days') as text)
{%- endmacro %}

{% macro oracle__shift_day(day, days) -%}
    ({{ day }} + ({{ days }}))
{%- endmacro %}

{% macro spark__shift_day(day, days) -%}
    date_add({{ day }}, cast({{ days }} as int))
{%- endmacro %}
