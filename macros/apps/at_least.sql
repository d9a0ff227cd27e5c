{#- The number in the column is at least the parameter. Money is compared in `dollars`. -#}
{% macro at_least(column, parameter) -%}
    {{ column }} >= {{ recongen.number_parameter(parameter) }}
{%- endmacro %}
