{#- 1 Monday … 7 Sunday. -#}
{% macro iso_weekday(day) -%}
    {{- return(adapter.dispatch('iso_weekday', 'recongen')(day)) -}}
{%- endmacro %}

{% macro default__iso_weekday(day) -%}
    cast(extract(isodow from {{ day }}) as integer)
{%- endmacro %}

{% macro sqlite__iso_weekday(day) -%}
    ((cast(strftime('%w', {{ day }}) as integer) + 6) % 7 + 1)
{%- endmacro %}

{#- Counted from a Monday: what TO_CHAR calls the first day of a week is the session's affair. -#}
{% macro oracle__iso_weekday(day) -%}
    (mod({{ recongen.oracle__days_between("date '1900-01-01'", day) }}, 7) + 1)
{%- endmacro %}

{% macro spark__iso_weekday(day) -%}
    (weekday({{ day }}) + 1)
{%- endmacro %}
