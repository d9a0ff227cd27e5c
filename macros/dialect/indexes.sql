{#- The `indexes` config of a model, from lists of columns. DuckDB needs none: it scans columns faster than it follows an index, and
    making one costs more than its table. -#}
{% macro indexes() -%}
    {{- return(adapter.dispatch('indexes', 'recongen')(varargs)) -}}
{%- endmacro %}

{% macro default__indexes(lists) -%}
    {%- set indexes = [] -%}
    {%- for columns in lists -%}
        {%- do indexes.append({'columns': columns}) -%}
    {%- endfor -%}
    {{- return(indexes) -}}
{%- endmacro %}

{% macro duckdb__indexes(lists) -%}
    {{- return([]) -}}
{%- endmacro %}

{#- Neither takes NULLS LAST here. On SQLite a descending index has it anyway. -#}
{% macro sqlite__indexes(lists) -%}
    {%- set indexes = [] -%}
    {%- for columns in lists -%}
        {%- do indexes.append({'columns': columns | map('replace', ' nulls last', '') | list}) -%}
    {%- endfor -%}
    {{- return(indexes) -}}
{%- endmacro %}

{% macro oracle__indexes(lists) -%}
    {{- return(recongen.sqlite__indexes(lists)) -}}
{%- endmacro %}

{#- A table there is files, which no index leads into. -#}
{% macro spark__indexes(lists) -%}
    {{- return([]) -}}
{%- endmacro %}
