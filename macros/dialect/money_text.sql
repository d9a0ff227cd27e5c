{#- For sentences: 1,234.50 where the books are in dollars, else EUR 1,234.50. -#}
{% macro money_text(number) -%}
    {%- set currency = recongen.institution_note('currency') if execute else none -%}
    {%- set before = "'" ~ currency ~ " ' || " if currency and currency != 'USD' else '' -%}
    {{- return(before ~ adapter.dispatch('money_text', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__money_text(number) -%}
    to_char({{ number }}, 'FM999,999,999,999,999,999,999,999,999,990.00')
{%- endmacro %}

{% macro sqlite__money_text(number) -%}
    case
        when {{ number }} is not null then printf(
            '%s%,d.%02d',
            case when {{ number }} < 0 then '-' else '' end, abs({{ number }}) / 100, abs({{ number }}) % 100
        )
    end
{%- endmacro %}

{% macro duckdb__money_text(number) -%}
    case
        when {{ number }} is not null then concat(
            case when {{ number }} < 0 then '-' else '' end,
            format('{:,}', cast(floor(abs({{ number }})) as hugeint)),
            '.',
            right(cast(cast(abs({{ number }}) as decimal(38, 2)) as varchar), 2)
        )
    end
{%- endmacro %}

{% macro spark__money_text(number) -%}
    format_number({{ number }}, 2)
{%- endmacro %}
