{% macro day_of(instant) -%}
    {{- return(adapter.dispatch('day_of', 'recongen')(instant)) -}}
{%- endmacro %}

{% macro default__day_of(instant) -%}
    cast({{ instant }} as date)
{%- endmacro %}

{% macro sqlite__day_of(instant) -%}
    cast(substr({{ instant }}, 1, 10) as text)
{%- endmacro %}

{% macro oracle__day_of(instant) -%}
    trunc({{ instant }})
{%- endmacro %}
