{#- What follows a SELECT of constants. -#}
{% macro from_nothing() -%}
    {{- return(adapter.dispatch('from_nothing', 'recongen')()) -}}
{%- endmacro %}

{% macro default__from_nothing() -%}
{%- endmacro %}

{% macro oracle__from_nothing() -%}
    from dual
{%- endmacro %}
