{#- Relation of one base table of var('recongen_prefix'), in the target schema. -#}
{% macro feed_relation(table) %}
    {% set prefix = var('recongen_prefix') | string %}
    {% if not modules.re.match('^[a-z][a-z0-9_]*$', prefix) or prefix | length > 30 %}
        {{ exceptions.raise_compiler_error(
            "prefix '" ~ prefix ~ "' cannot start a table name: use 1 to 30 lower-case letters, digits and underscores, a letter first"
        ) }}
    {% endif %}
    {{ return(api.Relation.create(
        database=target.database, schema=target.schema, identifier=prefix ~ '_' ~ table, type='table'
    )) }}
{% endmacro %}


{#- The relation as DDL spells it: the schema, never the database. -#}
{% macro feed_table_name(table) %}
    {{ return(adapter.dispatch('feed_table_name', 'recongen')(table)) }}
{% endmacro %}

{% macro default__feed_table_name(table) %}
    {{ return(recongen.feed_relation(table).include(database=false) | string) }}
{% endmacro %}

{#- Unquoted, so that Oracle folds the name as it folds it in every other statement. -#}
{% macro oracle__feed_table_name(table) %}
    {{ return(target.schema ~ '.' ~ recongen.feed_relation(table).identifier) }}
{% endmacro %}
