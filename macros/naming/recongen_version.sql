{#- The version of this package, wherever it is installed. -#}
{% macro recongen_version() -%}
    {{- return('0.1.0') -}}
{%- endmacro %}
