{#- Unequal, where two NULLs are equal and a NULL differs from any value. -#}
{% macro differs(left, right) -%}
    {{- return(adapter.dispatch('differs', 'recongen')(left, right)) -}}
{%- endmacro %}

{% macro default__differs(left, right) -%}
    {{ left }} is distinct from {{ right }}
{%- endmacro %}

{% macro sqlite__differs(left, right) -%}
    {{ left }} is not {{ right }}
{%- endmacro %}

{% macro oracle__differs(left, right) -%}
    decode({{ left }}, {{ right }}, 0, 1) = 1
{%- endmacro %}
