{#- Statistics are in double precision and rounded to two decimals; engines may differ in the last of them. Money never goes through these.
    `statistic` makes such a number of money. -#}
{% macro statistic(money) -%}
    cast({{ recongen.dollars(money) }} as {{ recongen.column_type('double precision') }})
{%- endmacro %}


{% macro two_decimals(number) -%}
    {{- return(adapter.dispatch('two_decimals', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__two_decimals(number) -%}
    round({{ number }}, 2)
{%- endmacro %}

{% macro postgres__two_decimals(number) -%}
    cast(round(cast({{ number }} as numeric), 2) as double precision)
{%- endmacro %}
