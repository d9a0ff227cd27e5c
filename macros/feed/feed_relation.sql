{#- Relation of one base table of var('recongen_prefix'): where the project's sources say the feed is, else in the target schema. -#}
{% macro feed_relation(table) %}
    {% set prefix = var('recongen_prefix') | string %}
    {% if not modules.re.match('^[a-z][a-z0-9_]*$', prefix) or prefix | length > 30 %}
        {{ exceptions.raise_compiler_error(
            "prefix '" ~ prefix ~ "' cannot start a table name: use 1 to 30 lower-case letters, digits and underscores, a letter first"
        ) }}
    {% endif %}
    {% set source = graph.get('sources', {}).get('source.recongen.feed.' ~ table) if execute %}
    {{ return(api.Relation.create(
        database=source.database if source else target.database or none,
        schema=source.schema if source else target.schema,
        identifier=source.identifier if source else prefix ~ '_' ~ table,
        type='table'
    )) }}
{% endmacro %}


{#- Where the feed is, if not in the target's schema. -#}
{% macro feed_place() %}
    {% set relation = recongen.feed_relation('transactions') %}
    {% set place = recongen.place_text([relation.database, relation.schema]) %}
    {{ return(none if place == recongen.place_text([target.database, target.schema]) else place) }}
{% endmacro %}


{#- The relation as DDL spells it: the schema, and the database where it is another one. -#}
{% macro feed_table_name(table) %}
    {{ return(adapter.dispatch('feed_table_name', 'recongen')(table)) }}
{% endmacro %}

{% macro default__feed_table_name(table) %}
    {% set relation = recongen.feed_relation(table) %}
    {{ return(relation.include(database=relation.database != target.database) | string) }}
{% endmacro %}

{#- Unquoted, so that Oracle folds the name as it folds it in every other statement. -#}
{% macro oracle__feed_table_name(table) %}
    {% set relation = recongen.feed_relation(table) %}
    {{ return(relation.schema ~ '.' ~ relation.identifier) }}
{% endmacro %}

{% macro spark__feed_table_name(table) %}
    {{ return(recongen.oracle__feed_table_name(table)) }}
{% endmacro %}
