{#- An instant in words and keys: no fraction when it is zero. -#}
{% macro instant_text(instant) -%}
    {{- return(adapter.dispatch('instant_text', 'recongen')(instant)) -}}
{%- endmacro %}

{% macro default__instant_text(instant) -%}
    replace(to_char({{ instant }}, 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')
{%- endmacro %}

{% macro sqlite__instant_text(instant) -%}
    {{ instant }}
{%- endmacro %}

{% macro oracle__instant_text(instant) -%}
    replace(to_char({{ instant }}, 'YYYY-MM-DD HH24:MI:SS.FF6'), '.000000', '')
{%- endmacro %}

{% macro duckdb__instant_text(instant) -%}
    replace(strftime({{ instant }}, '%Y-%m-%d %H:%M:%S.%f'), '.000000', '')
{%- endmacro %}

{% macro spark__instant_text(instant) -%}
    replace(date_format({{ instant }}, 'yyyy-MM-dd HH:mm:ss.SSSSSS'), '.000000', '')
{%- endmacro %}
