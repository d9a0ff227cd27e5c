{#- The midnight that begins a calendar day. -#}
{% macro day_start(day) -%}
    {{- return(adapter.dispatch('day_start', 'recongen')(day)) -}}
{%- endmacro %}

{% macro default__day_start(day) -%}
    cast({{ day }} as timestamp)
{%- endmacro %}

{% macro sqlite__day_start(day) -%}
    cast({{ day }} || ' 00:00:00' as text)
{%- endmacro %}
