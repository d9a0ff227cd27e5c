{#- The statements that create one base table and its indexes where they are absent. -#}
{% macro feed_table_ddl(table) %}
    {% set statements = recongen.feed_create_table(table) %}
    {% for index in recongen.feed_indexes() if index.table == table %}
        {% do statements.append(recongen.feed_create_index(index)) %}
    {% endfor %}
    {{ return(statements) }}
{% endmacro %}


{% macro feed_create_table(table) %}
    {{ return(adapter.dispatch('feed_create_table', 'recongen')(table)) }}
{% endmacro %}

{% macro default__feed_create_table(table) %}
    {{ return(['create table if not exists ' ~ recongen.feed_table_name(table) ~ ' ' ~ recongen.feed_table_body(table)]) }}
{% endmacro %}

{% macro duckdb__feed_create_table(table) %}
    {{ return(
        ['create sequence if not exists ' ~ recongen.feed_sequence_name(table)] + recongen.default__feed_create_table(table)
    ) }}
{% endmacro %}

{% macro oracle__feed_create_table(table) %}
    {% set statement = 'create table ' ~ recongen.feed_table_name(table) ~ ' ' ~ recongen.feed_table_body(table) %}
    {{ return([recongen.oracle_tolerate(statement, -955)]) }}
{% endmacro %}

{#- Parquet appends, so that every load adds files. The feed's are kept by month: a column of the table, which who writes gives as `yyyy-MM`. -#}
{% macro spark__feed_create_table(table) %}
    {% set columns = [] %}
    {% for column in recongen.base_tables()[table] %}
        {% do columns.append(column.name ~ ' ' ~ recongen.spark__feed_column_type(column)) %}
    {% endfor %}
    {% set is_feed = table in recongen.feed_tables() %}
    {% do columns.append('feed_month string') if is_feed %}
    {{ return([
        'create table if not exists ' ~ recongen.feed_table_name(table) ~ ' (\n    ' ~ columns | join(',\n    ') ~ '\n) using parquet'
        ~ (' partitioned by (feed_month)' if is_feed else '')
    ]) }}
{% endmacro %}


{% macro feed_create_index(index) %}
    {{ return(adapter.dispatch('feed_create_index', 'recongen')(index)) }}
{% endmacro %}

{% macro default__feed_create_index(index) %}
    {{ return(
        'create index if not exists ' ~ recongen.feed_index_name(index) ~ ' on ' ~ recongen.feed_table_name(index.table)
        ~ ' (' ~ index.columns ~ ')' ~ (' where ' ~ index.where if index.where else '')
    ) }}
{% endmacro %}

{#- SQLite takes the schema before the name of the index and nowhere else. -#}
{% macro sqlite__feed_create_index(index) %}
    {{ return(
        'create index if not exists ' ~ recongen.feed_relation(index.table).schema ~ '.' ~ recongen.feed_index_name(index)
        ~ ' on ' ~ recongen.feed_relation(index.table).identifier
        ~ ' (' ~ index.columns ~ ')' ~ (' where ' ~ index.where if index.where else '')
    ) }}
{% endmacro %}

{% macro oracle__feed_create_index(index) %}
    {% set statement = (
        'create index ' ~ recongen.feed_relation(index.table).schema ~ '.' ~ recongen.feed_index_name(index)
        ~ ' on ' ~ recongen.feed_table_name(index.table) ~ ' (' ~ index.columns ~ ')'
    ) %}
    {{ return(recongen.oracle_tolerate(statement, -955)) }}
{% endmacro %}


{% macro feed_index_name(index) %}
    {{ return('idx_' ~ recongen.feed_relation(index.table).identifier ~ '_' ~ index.name) }}
{% endmacro %}
