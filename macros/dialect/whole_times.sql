{#- How many whole times a number of cents holds another; neither is negative. As `divided`, for numbers beyond 64 bits. -#}
{% macro whole_times(number, divisor) -%}
    {{- return(adapter.dispatch('whole_times', 'recongen')(number, divisor)) -}}
{%- endmacro %}

{% macro default__whole_times(number, divisor) -%}
    floor(({{ number }}) / ({{ divisor }}))
{%- endmacro %}

{% macro postgres__whole_times(number, divisor) -%}
    div(({{ number }}), ({{ divisor }}))
{%- endmacro %}

{% macro sqlite__whole_times(number, divisor) -%}
    (({{ number }}) / ({{ divisor }}))
{%- endmacro %}

{% macro duckdb__whole_times(number, divisor) -%}
    (({{ number }}) // ({{ divisor }}))
{%- endmacro %}

{% macro spark__whole_times(number, divisor) -%}
    (({{ number }}) div ({{ divisor }}))
{%- endmacro %}
