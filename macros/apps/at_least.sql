{#- The number in the column is at least the parameter. A money column is compared in dollars. -#}
{% macro at_least(column, parameter) -%}
    {{ recongen.comparable(column) }} >= {{ recongen.number_parameter(parameter) }}
{%- endmacro %}
