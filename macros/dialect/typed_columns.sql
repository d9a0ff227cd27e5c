{#- The columns of a relation as the model's YAML declares them, in its order and with its types: declared once, and the same on every
    engine. The YAML's types are logical; `column_type` says what an engine calls them. -#}
{% macro typed_columns(model_name, relation) -%}
    {%- set declared = recongen.declared_model(model_name) -%}
    {%- if not declared -%}
        {#- while parsing, and in unit tests, dbt does not tell #}
        select * from {{ relation }}
    {%- else -%}
        select
            {%- for column in declared.columns.values() %}
            cast({{ column.name }} as {{ recongen.column_type(column.data_type) }}) as {{ column.name }}
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

{% macro column_type(logical) -%}
    {{- return(adapter.dispatch('column_type', 'recongen')(logical)) -}}
{%- endmacro %}

{% macro default__column_type(logical) -%}
    {{- return(logical) -}}
{%- endmacro %}

{% macro sqlite__column_type(logical) -%}
    {{- return('integer' if logical in ('integer', 'bigint') else 'text') -}}
{%- endmacro %}

{% macro oracle__column_type(logical) -%}
    {{- return(
        {'text': 'varchar2(4000)', 'integer': 'number(10)', 'bigint': 'number(19)', 'numeric(38,2)': 'number(38, 2)'}.get(
            logical, logical
        )
    ) -}}
{%- endmacro %}
