{% macro text_literal(text) -%}
    {{- return(adapter.dispatch('text_literal', 'recongen')(text)) -}}
{%- endmacro %}


{% macro default__text_literal(text) -%}
    {{- return("'" ~ text | replace("'", "''") ~ "'") -}}
{%- endmacro %}

{#- A backslash begins an escape there. -#}
{% macro spark__text_literal(text) -%}
    {{- return("'" ~ text | replace('\\', '\\\\') | replace("'", "\\'") ~ "'") -}}
{%- endmacro %}
