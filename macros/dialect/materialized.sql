{#- After AS of a CTE: its rows are kept, not its formula. SQLite would else put the formula wherever a column of it is read, twice in each of
    several steps. -#}
{% macro materialized() -%}
    {{- return(adapter.dispatch('materialized', 'recongen')()) -}}
{%- endmacro %}

{% macro default__materialized() -%}
{%- endmacro %}

{% macro sqlite__materialized() -%}
    materialized
{%- endmacro %}

{% macro postgres__materialized() -%}
    materialized
{%- endmacro %}


{#- After SELECT of such a CTE, where Oracle is told so: its WITH has no word for it, and it would put in formulas as SQLite does. -#}
{% macro unmerged() -%}
    {{- return(adapter.dispatch('unmerged', 'recongen')()) -}}
{%- endmacro %}

{% macro default__unmerged() -%}
{%- endmacro %}

{% macro oracle__unmerged() -%}
{{ ' ' }}/*+ no_merge */
{%- endmacro %}
