{#- A table that is replaced in one step: readers see the old one or the new one. The session is prepared, indexes are made and statistics taken
    here and not in hooks, each of which dbt would render for every model. Only the statement that makes the table is a `statement` of dbt, which
    keeps a result; the others go straight to the adapter. -#}
{% materialization recongen_table, default %}
    {{ return(context['materialization_table_' ~ adapter.type()]()) }}
{% endmaterialization %}


{% materialization recongen_table, adapter='oracle' %}
    {% do adapter.add_query(recongen.open_transaction()) %}
    {% set built = materialization_table_oracle() %}
    {#- A name of this run's own: the table that this one replaces still holds its indexes' names. -#}
    {% do recongen.make_indexes('create index ' ~ this.schema ~ '.', this, '_' ~ invocation_id[:8]) %}
    {{ return(built) }}
{% endmaterialization %}


{#- dbt-sqlite drops the old table before its transaction begins, so a build that dies there would leave none. -#}
{% materialization recongen_table, adapter='sqlite' %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}

    {% call recongen.in_one_transaction(target_relation) %}
        {% do adapter.add_query(recongen.open_transaction()) %}
        {% if existing is not none %}
            {% do adapter.add_query('drop ' ~ existing.type ~ ' ' ~ existing) %}
        {% endif %}
        {% call statement('main') %}{{ create_table_as(false, target_relation, sql) }}{% endcall %}
        {% do recongen.make_indexes('create index ' ~ this.schema ~ '.', this.identifier) %}
        {% do adapter.add_query('analyze ' ~ this.schema ~ '.' ~ this.identifier) %}
    {% endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization recongen_table, adapter='duckdb' %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}

    {% call recongen.in_one_transaction(target_relation) %}
        {% if existing is not none and not existing.is_table %}
            {% do adapter.add_query('drop ' ~ existing.type ~ ' ' ~ existing) %}
        {% endif %}
        {% call statement('main') %}create or replace table {{ target_relation }} as ({{ sql }}){% endcall %}
    {% endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- The statements of a call block between a host's hooks, and committed: on the engines that replace a table in its place. -#}
{% macro in_one_transaction(target_relation) %}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {{ caller() }}
    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
{% endmacro %}


{#- As dbt's `table` with three differences. Statistics are taken before the swap, so that nobody waits for them. The swap waits for readers
    and not for ever. And it drops nothing but the old table: anything else that reads it is kept or named. -#}
{% materialization recongen_table, adapter='postgres' %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set new = make_intermediate_relation(target_relation) %}
    {% set grants = config.get('grants') %}

    {{ drop_relation_if_exists(load_cached_relation(new)) }}
    {{ drop_relation_if_exists(load_cached_relation(make_backup_relation(target_relation, 'table'))) }}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}
    {% do adapter.add_query(recongen.open_transaction()) %}

    {% call statement('main') %}{{ get_create_table_as_sql(false, new, sql) }}{% endcall %}
    {% do create_indexes(new) %}
    {% do adapter.add_query('analyze ' ~ new) %}
    {% do adapter.add_query(recongen.swap_sql(existing, new, target_relation)) %}

    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {% do apply_grants(target_relation, grants, should_revoke=should_revoke(existing, full_refresh_mode=true)) %}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- Parquet has no transaction, and dbt would drop the old table before it makes the new one. Here the new one is written first: only between the
    drop and the rename do readers find no table. Delta and Iceberg replace a table in one step, and dbt does. -#}
{% materialization recongen_table, adapter='spark' %}
    {% if config.get('file_format') in ('delta', 'iceberg') %}
        {{ return(materialization_table_spark()) }}
    {% endif %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set new = target_relation.incorporate(path={'identifier': recongen.spark_new_name(this)}) %}

    {{ run_hooks(pre_hooks) }}
    {% call statement('main') %}{{ create_table_as(false, new, sql) }}{% endcall %}
    {% if existing is not none %}
        {% do adapter.add_query('drop ' ~ existing.type ~ ' if exists ' ~ existing) %}
    {% endif %}
    {% do adapter.add_query('alter table ' ~ new ~ ' rename to ' ~ target_relation) %}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- A name of this run's own: where a build was killed, the files of its table stay, and no other table is made in their place. -#}
{% macro spark_new_name(relation) %}
    {{ return(relation.identifier ~ '__' ~ invocation_id[:8]) }}
{% endmacro %}
