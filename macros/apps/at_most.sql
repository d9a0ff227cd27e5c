{#- The number in the column is at most the parameter. A money column is compared in dollars. -#}
{% macro at_most(column, parameter) -%}
    {{ recongen.comparable(column) }} <= {{ recongen.number_parameter(parameter) }}
{%- endmacro %}
