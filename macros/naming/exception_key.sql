{#- The stable name of one violation: the check and what identifies the row, a bar between. A bar or backslash within a
    part has a backslash before it, so that no two rows share a key. -#}
{% macro exception_key(parts) -%}
    cast('{{ model.name }}' || {{ recongen.key_parts(parts) }} as {{ recongen.key_type() }})
{%- endmacro %}

{% macro key_parts(parts) -%}
    {%- for part in parts -%}
        {{ ' || ' if not loop.first }}'|' || {{ adapter.dispatch('key_part', 'recongen')(part) }}
    {%- endfor %}
{%- endmacro %}

{% macro default__key_part(part) -%}
    replace(replace({{ part }}, '\', '\\'), '|', '\|')
{%- endmacro %}

{#- In a plain literal a backslash begins an escape there. -#}
{% macro spark__key_part(part) -%}
    replace(replace({{ part }}, r'\', r'\\'), '|', r'\|')
{%- endmacro %}

{% macro key_type() -%}
    {{- return(adapter.dispatch('key_type', 'recongen')()) -}}
{%- endmacro %}

{% macro default__key_type() -%}
    varchar(1000)
{%- endmacro %}

{#- Oracle counts bytes, and cuts silently. -#}
{% macro oracle__key_type() -%}
    varchar2(4000)
{%- endmacro %}

{% macro spark__key_type() -%}
    string
{%- endmacro %}
