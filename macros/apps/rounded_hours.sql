{#- Seconds as hours, and as days, rounded to one decimal: half a tenth goes up. -#}
{% macro rounded_hours(seconds) -%}
    {{ recongen.tenths_as_decimal(recongen.divided('(10 * (' ~ seconds ~ ') + 1800)', '3600')) }}
{%- endmacro %}

{% macro rounded_days(seconds) -%}
    {{ recongen.tenths_as_decimal(recongen.divided('(10 * (' ~ seconds ~ ') + 43200)', '86400')) }}
{%- endmacro %}

{% macro tenths_as_decimal(number) -%}
    {{- return(adapter.dispatch('tenths_as_decimal', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__tenths_as_decimal(number) -%}
    cast({{ number }} * 0.1 as numeric(38, 1))
{%- endmacro %}

{% macro sqlite__tenths_as_decimal(number) -%}
    ({{ number }} / 10.0)
{%- endmacro %}
