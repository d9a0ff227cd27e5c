{#- The condition that a value is among those of a subquery. Beside another condition of an `or`, PostgreSQL finds them by an index as an array
    only. -#}
{% macro among(subquery) -%}
    {{- return(adapter.dispatch('among', 'recongen')(subquery)) -}}
{%- endmacro %}

{% macro default__among(subquery) -%}
    in ({{ subquery }})
{%- endmacro %}

{% macro postgres__among(subquery) -%}
    = any(array({{ subquery }}))
{%- endmacro %}
