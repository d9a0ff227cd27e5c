{#- A parameter that is a date. Every surface gives it as the text 'YYYY-MM-DD HH:MM:SS'. -#}
{% macro date_parameter(parameter) -%}
    {{- return(adapter.dispatch('date_parameter', 'recongen')(parameter)) -}}
{%- endmacro %}

{% macro default__date_parameter(parameter) -%}
    cast(substr(<<${{ parameter }}>>, 1, 10) as date)
{%- endmacro %}

{% macro sqlite__date_parameter(parameter) -%}
    substr(<<${{ parameter }}>>, 1, 10)
{%- endmacro %}

{% macro oracle__date_parameter(parameter) -%}
    to_date(substr(<<${{ parameter }}>>, 1, 10), 'YYYY-MM-DD')
{%- endmacro %}
