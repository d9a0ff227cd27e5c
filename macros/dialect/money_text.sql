{#- 1,234.50, for sentences. -#}
{% macro money_text(number) -%}
    {{- return(adapter.dispatch('money_text', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__money_text(number) -%}
    to_char({{ number }}, 'FM999,999,999,999,999,999,999,999,999,990.00')
{%- endmacro %}

{% macro sqlite__money_text(number) -%}
    {{ recongen.sqlite_cents(number, '%,d') }}
{%- endmacro %}
