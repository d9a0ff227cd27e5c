{% macro day_text(day) -%}
    {{- return(adapter.dispatch('day_text', 'recongen')(day)) -}}
{%- endmacro %}

{% macro default__day_text(day) -%}
    to_char({{ day }}, 'YYYY-MM-DD')
{%- endmacro %}

{% macro sqlite__day_text(day) -%}
    {{ day }}
{%- endmacro %}

{% macro duckdb__day_text(day) -%}
    strftime({{ day }}, '%Y-%m-%d')
{%- endmacro %}

{% macro spark__day_text(day) -%}
    date_format({{ day }}, 'yyyy-MM-dd')
{%- endmacro %}
