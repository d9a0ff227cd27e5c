{#- A parameter that is a number. -#}
{% macro number_parameter(parameter) -%}
    {{- return(adapter.dispatch('number_parameter', 'recongen')(parameter)) -}}
{%- endmacro %}

{% macro default__number_parameter(parameter) -%}
    <<${{ parameter }}>>
{%- endmacro %}

{#- The driver knows no decimals: they arrive as text. -#}
{% macro sqlite__number_parameter(parameter) -%}
    cast(<<${{ parameter }}>> as numeric)
{%- endmacro %}
