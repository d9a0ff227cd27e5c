{#- The number in the column is at most the parameter. Money is compared in `dollars`. -#}
{% macro at_most(column, parameter) -%}
    {{ column }} <= {{ recongen.number_parameter(parameter) }}
{%- endmacro %}
