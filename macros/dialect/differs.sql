{#- Unequal; two NULLs are equal, and a NULL differs from any value. -#}
{% macro differs(left, right) -%}
    {{- return(adapter.dispatch('differs', 'recongen')(left, right)) -}}
{%- endmacro %}

{% macro default__differs(left, right) -%}
    {{ left }} is distinct from {{ right }}
{%- endmacro %}

{% macro sqlite__differs(left, right) -%}
    {{ left }} is not {{ right }}
{%- endmacro %}

{% macro oracle__differs(left, right) -%}
    decode({{ left }}, {{ right }}, 0, 1) = 1
{%- endmacro %}


{#- The same of two JSON texts as the feed holds them. -#}
{% macro json_differs(left, right) -%}
    {{- return(adapter.dispatch('json_differs', 'recongen')(left, right)) -}}
{%- endmacro %}

{% macro default__json_differs(left, right) -%}
    {{ recongen.differs(left, right) }}
{%- endmacro %}

{#- Oracle compares no CLOB by any operator. -#}
{% macro oracle__json_differs(left, right) -%}
    case
        when {{ left }} is null and {{ right }} is null then 0
        when {{ left }} is null or {{ right }} is null then 1
        else dbms_lob.compare({{ left }}, {{ right }})
    end <> 0
{%- endmacro %}
