{#- After WITH, where a CTE of the query reads itself. Oracle sees that for itself. -#}
{% macro recursive() -%}
    {{- return(adapter.dispatch('recursive', 'recongen')()) -}}
{%- endmacro %}

{% macro default__recursive() -%}
    recursive
{%- endmacro %}

{% macro oracle__recursive() -%}
{%- endmacro %}
