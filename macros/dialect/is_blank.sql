{#- Whether a text is missing, empty or nothing but white space. -#}
{% macro is_blank(text) -%}
    {{- return(adapter.dispatch('is_blank', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__is_blank(text) -%}
    (nullif(trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from {{ text }}), '') is null)
{%- endmacro %}

{% macro sqlite__is_blank(text) -%}
    (nullif(trim({{ text }}, ' ' || char(9, 10, 11, 12, 13)), '') is null)
{%- endmacro %}

{% macro oracle__is_blank(text) -%}
    (
        regexp_replace(
            {{ text }},
            '^[ ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ']+|[ ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ']+$',
            ''
        ) is null
    )
{%- endmacro %}

{#- DuckDB works out the argument of nullif twice. -#}
{% macro duckdb__is_blank(text) -%}
    (coalesce(trim({{ text }}, concat(' ', chr(9), chr(10), chr(11), chr(12), chr(13))), '') = '')
{%- endmacro %}
