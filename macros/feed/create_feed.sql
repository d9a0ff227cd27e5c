{#- dbt run-operation create_feed: creates the base tables where nothing stands in the way. -#}
{% macro create_feed(mention_existing=true) %}
    {% do recongen.refuse_strangers() %}
    {{ return(recongen.create_base_tables(mention_existing)) }}
{% endmacro %}


{#- Creates the base tables that are absent, leaves the others as they are, and says which. Returns the names of the created ones. -#}
{% macro create_base_tables(mention_existing) %}
    {% set created = [] %}
    {% if execute %}
        {% for table in recongen.own_tables() %}
            {% set relation = recongen.feed_relation(table) %}
            {% do recongen.feed_prepare_schema(relation) %}
            {% if adapter.get_relation(relation.database, relation.schema, relation.identifier) %}
                {% set added = recongen.add_log_columns(table, relation) %}
                {% set change = 'has new columns: ' ~ added | join(', ') if added else 'stays as it is' %}
                {{ log(relation.identifier ~ ' exists and ' ~ change, info=mention_existing or added | length > 0) }}
            {% else %}
                {% do recongen.feed_execute(recongen.feed_table_ddl(table)) %}
                {% do created.append(relation.identifier) %}
                {{ log(relation.identifier ~ ' created', info=true) }}
            {% endif %}
        {% endfor %}
    {% endif %}
    {{ return(created) }}
{% endmacro %}


{#- A log of an earlier version lacks columns, of which none is required. Returns their names. -#}
{% macro add_log_columns(table, relation) %}
    {% set added = [] %}
    {% if table in recongen.log_tables() %}
        {% set present = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list %}
        {% for column in recongen.log_tables()[table] if column.name not in present %}
            {% do recongen.feed_execute(
                ['alter table ' ~ recongen.feed_table_name(table) ~ ' add ' ~ column.name ~ ' ' ~ recongen.feed_column_type(column)]
            ) %}
            {% do added.append(column.name) %}
        {% endfor %}
    {% endif %}
    {{ return(added) }}
{% endmacro %}


{#- Statements in one transaction of their own where the engine has transactional DDL. -#}
{% macro feed_execute(statements) %}
    {% for sql in statements %}
        {% call statement('feed_ddl', auto_begin=true) %}{{ sql }}{% endcall %}
    {% endfor %}
    {% do adapter.commit() %}
{% endmacro %}


{% macro feed_prepare_schema(relation) %}
    {{ return(adapter.dispatch('feed_prepare_schema', 'recongen')(relation)) }}
{% endmacro %}

{% macro default__feed_prepare_schema(relation) %}
    {% if not adapter.check_schema_exists(relation.database, relation.schema) %}
        {% do adapter.create_schema(relation.without_identifier()) %}
    {% endif %}
{% endmacro %}

{% macro spark__feed_prepare_schema(relation) %}
    {% do recongen.feed_execute(['create schema if not exists ' ~ relation.schema]) %}
{% endmacro %}

{#- A schema is a file here and a user on Oracle: both exist before anybody connects. -#}
{% macro sqlite__feed_prepare_schema(relation) %}{% endmacro %}

{% macro oracle__feed_prepare_schema(relation) %}{% endmacro %}
