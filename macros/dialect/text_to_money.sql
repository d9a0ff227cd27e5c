{#- Text that may be anything, as money or as an instant: NULL when it is not one. Never an error, because one odd
    value in a feed's metadata must not stop a build. -#}

{#- A plain decimal of at most 16 digits before its point, of which the cents are an integer on every engine; decimals beyond the second
    are cut off. -#}
{% macro text_to_money(text) -%}
    {{- return(adapter.dispatch('text_to_money', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__text_to_money(text) -%}
    case
        when {{ text }} ~ '^-?[0-9]{1,16}([.][0-9]+)?$' then trunc(cast({{ text }} as numeric), 2)
    end
{%- endmacro %}

{#- The text is named once: SQLite would work out again what is written again. -#}
{% macro sqlite__text_to_money(text) -%}
    (
        select
            case
                when word glob '*[^-0-9.]*' or word not glob '*[0-9]' or ltrim(word, '-') not glob '[0-9]*' then null
                when word glob '*.*.*' or substr(word, 2) glob '*-*' then null
                when instr(ltrim(word, '-') || '.', '.') > 17 then null
                else {{ recongen.sqlite__money_from_feed('word') }}
            end
        from (select {{ text }} as word)
    )
{%- endmacro %}

{% macro oracle__text_to_money(text) -%}
    case
        when regexp_like({{ text }}, '^-?[0-9]{1,16}([.][0-9]+)?$')
            then to_number(
                regexp_substr({{ text }}, '^-?[0-9]+([.][0-9]{1,2})?'), '9999999999999999D99', 'nls_numeric_characters = ''.,'''
            )
    end
{%- endmacro %}

{#- The text is named once: DuckDB would work out again what is written again. -#}
{% macro duckdb__text_to_money(text) -%}
    try_cast(regexp_extract({{ text }}, '^(-?[0-9]{1,16}(?:$|[.][0-9]{1,2}))[0-9]*$', 1) as decimal(38, 2))
{%- endmacro %}

{% macro spark__text_to_money(text) -%}
    case
        when {{ text }} rlike r'^-?[0-9]{1,18}([.][0-9]+)?\z'
            then cast(regexp_extract({{ text }}, '^-?[0-9]+([.][0-9]{1,2})?', 0) as decimal(38, 2))
    end
{%- endmacro %}
