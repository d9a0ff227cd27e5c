{% macro add_seconds(instant, seconds) -%}
    {{- return(adapter.dispatch('add_seconds', 'recongen')(instant, seconds)) -}}
{%- endmacro %}

{% macro default__add_seconds(instant, seconds) -%}
    ({{ instant }} + ({{ seconds }}) * interval '1' second)
{%- endmacro %}

{% macro sqlite__add_seconds(instant, seconds) -%}
    (
        strftime('%Y-%m-%d %H:%M:%S', substr({{ instant }}, 1, 19), ({{ seconds }}) || ' seconds')
        || substr({{ instant }}, 20)
    )
{%- endmacro %}
