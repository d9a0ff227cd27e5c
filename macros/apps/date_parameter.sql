{#- A parameter that is a date. Surfaces give it as the text 'YYYY-MM-DD HH:MM:SS'; QuickSight is also said to give an instant, which a cast takes, too.
    On Oracle no form is known that takes both. -#}
{% macro date_parameter(parameter) -%}
    {{- return(adapter.dispatch('date_parameter', 'recongen')(parameter)) -}}
{%- endmacro %}

{% macro default__date_parameter(parameter) -%}
    cast(<<${{ parameter }}>> as date)
{%- endmacro %}

{% macro sqlite__date_parameter(parameter) -%}
    substr(<<${{ parameter }}>>, 1, 10)
{%- endmacro %}

{% macro oracle__date_parameter(parameter) -%}
    to_date(substr(<<${{ parameter }}>>, 1, 10), 'YYYY-MM-DD')
{%- endmacro %}
