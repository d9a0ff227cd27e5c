{#- Text without white space around it: NULL or empty when there is nothing else. -#}
{% macro without_blanks(text) -%}
    {{- return(adapter.dispatch('without_blanks', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__without_blanks(text) -%}
    nullif(trim(both ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) from {{ text }}), '')
{%- endmacro %}

{% macro sqlite__without_blanks(text) -%}
    nullif(trim({{ text }}, ' ' || char(9, 10, 11, 12, 13)), '')
{%- endmacro %}

{% macro oracle__without_blanks(text) -%}
    regexp_replace(
        {{ text }},
        '^[ ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ']+|[ ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13) || ']+$',
        ''
    )
{%- endmacro %}

{% macro duckdb__without_blanks(text) -%}
    nullif(trim({{ text }}, concat(' ', chr(9), chr(10), chr(11), chr(12), chr(13))), '')
{%- endmacro %}
