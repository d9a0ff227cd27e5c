{#- Sums of small numbers, as whole numbers on every engine. -#}
{% macro total(number) -%}
    cast(coalesce(sum({{ number }}), 0) as {{ recongen.column_type('bigint') }})
{%- endmacro %}
