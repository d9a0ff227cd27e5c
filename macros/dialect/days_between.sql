{% macro days_between(earlier, later) -%}
    {{- return(adapter.dispatch('days_between', 'recongen')(earlier, later)) -}}
{%- endmacro %}

{% macro default__days_between(earlier, later) -%}
    ({{ later }} - {{ earlier }})
{%- endmacro %}

{% macro sqlite__days_between(earlier, later) -%}
    cast(julianday({{ later }}) - julianday({{ earlier }}) as integer)
{%- endmacro %}

{#- Through timestamps: Oracle's DATE has a time of day, and the difference of two is a number with a fraction. -#}
{% macro oracle__days_between(earlier, later) -%}
    extract(day from cast(trunc({{ later }}) as timestamp) - cast(trunc({{ earlier }}) as timestamp))
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    datediff({{ later }}, {{ earlier }})
{%- endmacro %}
