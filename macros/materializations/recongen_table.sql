{#- A table that is replaced in one step, by dbt's own `table` of the engine where that is such a step. -#}
{% materialization recongen_table, default %}
    {{ return(context['materialization_table_' ~ adapter.type()]()) }}
{% endmaterialization %}


{#- As dbt's `table` with three differences. Statistics are taken before the swap, so that nobody waits for them. The swap waits for readers
    and not for ever. And it drops nothing but the old table: what else reads that is kept or named. -#}
{% materialization recongen_table, adapter='postgres' %}
    {% set existing = load_cached_relation(this) %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set new = make_intermediate_relation(target_relation) %}
    {% set grants = config.get('grants') %}

    {{ drop_relation_if_exists(load_cached_relation(new)) }}
    {{ drop_relation_if_exists(load_cached_relation(make_backup_relation(target_relation, 'table'))) }}
    {{ run_hooks(pre_hooks, inside_transaction=false) }}
    {{ run_hooks(pre_hooks, inside_transaction=true) }}

    {% call statement('main') %}{{ get_create_table_as_sql(false, new, sql) }}{% endcall %}
    {% do create_indexes(new) %}
    {% call statement('statistics') %}analyze {{ new }}{% endcall %}
    {% call statement('swap') %}{{ recongen.swap_sql(existing, new, target_relation) }}{% endcall %}

    {{ run_hooks(post_hooks, inside_transaction=true) }}
    {% do apply_grants(target_relation, grants, should_revoke=should_revoke(existing, full_refresh_mode=true)) %}
    {% do persist_docs(target_relation, model) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=false) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
