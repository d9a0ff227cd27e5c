{% macro money(number) -%}
    {{- return(adapter.dispatch('money', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__money(number) -%}
    cast({{ number }} as numeric(38, 2))
{%- endmacro %}

{% macro sqlite__money(number) -%}
    cast({{ recongen.sqlite_cents(number, '%d') }} as text)
{%- endmacro %}

{% macro sqlite_cents(number, whole_format) -%}
    case
        when {{ number }} is not null then printf(
            '%s{{ whole_format }}.%02d',
            case when {{ number }} < 0 then '-' else '' end, abs({{ number }}) / 100, abs({{ number }}) % 100
        )
    end
{%- endmacro %}
