{#- The columns of a relation as the model's YAML declares them, in its order and with its types: declared once, and the same on every
    engine. The YAML's types are logical; `column_type` says what an engine calls them. -#}
{% macro typed_columns(relation) -%}
    {%- if not execute or not model.columns -%}
        {#- while parsing, and in unit tests, dbt does not tell #}
        select * from {{ relation }}
    {%- else -%}
        select
            {%- for column in model.columns.values() %}
            {{ recongen.typed_column(column.name, column.data_type) }} as {{ column.name }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        from {{ relation }}
    {%- endif -%}
{%- endmacro %}

{% macro declared_model(model_name) -%}
    {{- return(
        graph.get('nodes', {}).values()
        | selectattr('resource_type', 'equalto', 'model')
        | selectattr('package_name', 'equalto', 'recongen')
        | selectattr('name', 'equalto', model_name)
        | first
        if execute
    ) -}}
{%- endmacro %}

{% macro typed_column(name, logical) -%}
    {{- return(adapter.dispatch('typed_column', 'recongen')(name, logical)) -}}
{%- endmacro %}

{% macro default__typed_column(name, logical) -%}
    cast({{ name }} as {{ recongen.column_type(logical) }})
{%- endmacro %}

{#- The feed's JSON may be longer than Oracle's longest VARCHAR2; one such text would stop the build. -#}
{% macro oracle__typed_column(name, logical) -%}
    {{ 'to_clob(' ~ name ~ ')' if name in ('metadata', 'limits') else recongen.default__typed_column(name, logical) }}
{%- endmacro %}


{% macro column_type(logical) -%}
    {{- return(adapter.dispatch('column_type', 'recongen')(logical)) -}}
{%- endmacro %}

{% macro default__column_type(logical) -%}
    {{- return(logical) -}}
{%- endmacro %}

{% macro sqlite__column_type(logical) -%}
    {{- return(
        {'integer': 'integer', 'bigint': 'integer', 'numeric(38,2)': 'integer', 'double precision': 'real'}.get(logical, 'text')
    ) -}}
{%- endmacro %}

{% macro oracle__column_type(logical) -%}
    {{- return(
        {'text': 'varchar2(4000)', 'integer': 'number(10)', 'bigint': 'number(19)', 'numeric(38,2)': 'number(38, 2)', 'double precision': 'binary_double'}.get(
            logical, logical
        )
    ) -}}
{%- endmacro %}

{% macro spark__column_type(logical) -%}
    {{- return(
        {'text': 'string', 'integer': 'int', 'numeric(38,2)': 'decimal(38, 2)', 'double precision': 'double'}.get(logical, logical)
    ) -}}
{%- endmacro %}
