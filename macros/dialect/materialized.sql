{#- After AS of a CTE: the engine keeps its rows, not its formula. Otherwise it would repeat the formula wherever a column of it is read,
    twice in each of several steps. -#}
{% macro materialized() -%}
    {{- return(adapter.dispatch('materialized', 'recongen')()) -}}
{%- endmacro %}

{% macro default__materialized() -%}
    materialized
{%- endmacro %}

{% macro oracle__materialized() -%}
{%- endmacro %}

{% macro spark__materialized() -%}
{%- endmacro %}
