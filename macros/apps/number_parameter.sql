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


{#- A column of numbers to be compared with one. -#}
{% macro comparable(column) -%}
    {{- return(adapter.dispatch('comparable', 'recongen')(column)) -}}
{%- endmacro %}

{% macro default__comparable(column) -%}
    {{ column }}
{%- endmacro %}

{#- Money is text. -#}
{% macro sqlite__comparable(column) -%}
    cast({{ column }} as numeric)
{%- endmacro %}
