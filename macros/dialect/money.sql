{#- Money is exact. A money column of a derived relation is numeric(38,2) in dollars. SQLite has no decimal: there it is an integer of cents,
    and what shows it divides. So sums and comparisons of such columns are plain SQL on every engine. -#}

{#- A number that is made of money columns, as a money column. -#}
{% macro money(number) -%}
    cast({{ number }} as {{ recongen.column_type('numeric(38,2)') }})
{%- endmacro %}


{#- Money in dollars, for statistics and to be compared with what people type. -#}
{% macro dollars(number) -%}
    {{- return(adapter.dispatch('dollars', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__dollars(number) -%}
    ({{ number }})
{%- endmacro %}

{% macro sqlite__dollars(number) -%}
    (({{ number }}) / 100.0)
{%- endmacro %}
