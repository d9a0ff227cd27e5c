{#- A condition of a maintained model: in an update the rows of changed keys alone, in a full build every row. `columns` are those of `changes`, a model
    with one row for each changed key. More keys than have changed do no harm. -#}
{% macro changed(columns, changes) -%}
    {%- set keys = ref(changes) -%}
    {%- set names = [] -%}
    {%- for column in columns -%}
        {%- do names.append(column.split('.')[-1]) -%}
    {%- endfor -%}
    {{ recongen.in_an_update('(' ~ columns | join(', ') ~ ') in (select ' ~ names | join(', ') ~ ' from ' ~ keys ~ ')', '1 = 1') }}
{%- endmacro %}


{#- A condition on rows of a feed table: no build has read them. -#}
{% macro is_unread(table) -%}
    entry > (select {{ table }}_entry from {{ ref('built_until') }})
{%- endmacro %}


{#- SQL for an update; in its place a full build has `otherwise`, and the SQL as a comment. -#}
{% macro in_an_update(sql, otherwise='') -%}
    {{- sql if recongen.built_marks() else otherwise ~ ' /* in an update: ' ~ sql ~ ' */' -}}
{%- endmacro %}


{#- Of a maintained model that an update has not changed yet: the rows that it has. Only for `in_an_update`. -#}
{% macro as_it_stands(name) -%}
    {%- set node = recongen.declared_model(name) -%}
    {{- return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias, type='table') if node else '') -}}
{%- endmacro %}
