{#- Instants and days. SQLite keeps them as text in one canonical form, so that text order is time order. -#}

{% macro instant(value) -%}
    {{- return(adapter.dispatch('instant', 'recongen')(value)) -}}
{%- endmacro %}

{% macro default__instant(value) -%}
    cast({{ value }} as timestamp)
{%- endmacro %}

{% macro sqlite__instant(value) -%}
    cast({{ value }} as text)
{%- endmacro %}

{% macro oracle__instant(value) -%}
    cast({{ 'null' if value == 'null' else 'timestamp ' ~ value }} as timestamp)
{%- endmacro %}
