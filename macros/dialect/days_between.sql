{% macro days_between(earlier, later) -%}
    {{- return(adapter.dispatch('days_between', 'recongen')(earlier, later)) -}}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    ({{ later }} - {{ earlier }})
{%- endmacro %}

{% macro sqlite__days_between(earlier, later) -%}
    cast(julianday({{ later }}) - julianday({{ earlier }}) as integer)
{%- endmacro %}
