{#- Text that compares by code point, whatever the database's collation. -#}
{% macro bytewise(text) -%}
    {{- return(adapter.dispatch('bytewise', 'recongen')(text)) -}}
{%- endmacro %}

{% macro default__bytewise(text) -%}
    {{ text }}
{%- endmacro %}

{% macro postgres__bytewise(text) -%}
    {{ text }} collate "C"
{%- endmacro %}
