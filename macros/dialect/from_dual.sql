{#- What follows a SELECT of constants. -#}
{% macro from_dual() -%}
    {{- return(adapter.dispatch('from_dual', 'recongen')()) -}}
{%- endmacro %}

{% macro default__from_dual() -%}
{%- endmacro %}

{% macro oracle__from_dual() -%}
    from dual
{%- endmacro %}
