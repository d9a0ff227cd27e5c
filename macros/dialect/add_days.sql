{% macro add_days(instant, days) -%}
    {{- return(adapter.dispatch('add_days', 'recongen')(instant, days)) -}}
{%- endmacro %}

{% macro default__add_days(instant, days) -%}
    ({{ instant }} + ({{ days }}) * interval '1 day')
{%- endmacro %}

{% macro sqlite__add_days(instant, days) -%}
    (strftime('%Y-%m-%d %H:%M:%S', substr({{ instant }}, 1, 19), ({{ days }}) || ' days') || substr({{ instant }}, 20))
{%- endmacro %}

{% macro oracle__add_days(instant, days) -%}
    ({{ instant }} + ({{ days }}) * interval '1' day)
{%- endmacro %}
