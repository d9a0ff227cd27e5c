{#- Money as whole cents, for arithmetic that must not round, and cents as a money column. -#}
{% macro cents(number) -%}
    {{- return(adapter.dispatch('cents', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__cents(number) -%}
    cast(({{ number }}) * 100 as numeric(38, 0))
{%- endmacro %}

{% macro sqlite__cents(number) -%}
    ({{ number }})
{%- endmacro %}

{% macro duckdb__cents(number) -%}
    cast(({{ number }}) * 100 as hugeint)
{%- endmacro %}


{% macro cents_to_money(number) -%}
    {{- return(adapter.dispatch('cents_to_money', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__cents_to_money(number) -%}
    cast(({{ number }}) * 0.01 as numeric(38, 2))
{%- endmacro %}

{% macro sqlite__cents_to_money(number) -%}
    {{ recongen.money(number) }}
{%- endmacro %}

{% macro duckdb__cents_to_money(number) -%}
    cast(cast({{ number }} as decimal(36, 0)) * 0.01 as decimal(38, 2))
{%- endmacro %}
