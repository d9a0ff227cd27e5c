{#- The quotient of whole numbers without the remainder, and the remainder. -#}
{% macro divided(number, divisor) -%}
    {{- return(adapter.dispatch('divided', 'recongen')(number, divisor)) -}}
{%- endmacro %}

{% macro default__divided(number, divisor) -%}
    ({{ number }} / {{ divisor }})
{%- endmacro %}

{% macro duckdb__divided(number, divisor) -%}
    ({{ number }} // {{ divisor }})
{%- endmacro %}

{% macro oracle__divided(number, divisor) -%}
    trunc({{ number }} / {{ divisor }}, 0)
{%- endmacro %}

{% macro spark__divided(number, divisor) -%}
    ({{ number }} div {{ divisor }})
{%- endmacro %}


{% macro remainder(number, divisor) -%}
    {{- return(adapter.dispatch('remainder', 'recongen')(number, divisor)) -}}
{%- endmacro %}

{% macro default__remainder(number, divisor) -%}
    mod({{ number }}, {{ divisor }})
{%- endmacro %}

{% macro sqlite__remainder(number, divisor) -%}
    ({{ number }} % {{ divisor }})
{%- endmacro %}
