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

{#- Counted from a Monday: which day TO_CHAR calls the first of a week depends on the session. -#}
{% macro oracle__iso_weekday(day) -%}
    (mod({{ recongen.oracle__days_between("date '1900-01-01'", day) }}, 7) + 1)
{%- endmacro %}

{% macro spark__iso_weekday(day) -%}
    (weekday({{ day }}) + 1)
{%- endmacro %}
