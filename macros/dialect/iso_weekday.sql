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

{% macro oracle__iso_weekday(day) -%}
    (trunc({{ day }}) - trunc({{ day }}, 'IW') + 1)
{%- endmacro %}
