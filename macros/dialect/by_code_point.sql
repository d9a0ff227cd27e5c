{#- Text that compares by code point, whatever the database's collation. -#}
{% macro by_code_point(text) -%}
    {{- return(adapter.dispatch('by_code_point', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__by_code_point(text) -%}
    {{ text }}
{%- endmacro %}

{% macro postgres__by_code_point(text) -%}
    {{ text }} collate "C"
{%- endmacro %}

{% macro spark__by_code_point(text) -%}
    {{ text }} collate utf8_binary
{%- endmacro %}
