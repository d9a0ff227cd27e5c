{#- A table that an update changes in its place, in one transaction: the rows of the changed keys are deleted and made from the same SQL, which restricts
    itself to them by `changed`. Its config `keys` names their columns, `changes` the model that has them; with `since`, a column of both, all rows of a
    key from that value on. A full build replaces it as `recongen_table` does. -#}
{% materialization recongen_maintained, adapter='sqlite' %}
    {{ return(recongen.maintain() if recongen.built_marks() else context['materialization_recongen_table_sqlite']()) }}
{% endmaterialization %}

{% materialization recongen_maintained, adapter='postgres' %}
    {{ return(recongen.maintain() if recongen.built_marks() else context['materialization_recongen_table_postgres']()) }}
{% endmaterialization %}

{% materialization recongen_maintained, adapter='duckdb' %}
    {{ return(recongen.maintain() if recongen.built_marks() else context['materialization_recongen_table_duckdb']()) }}
{% endmaterialization %}

{% materialization recongen_maintained, default %}
    {{ return(context['materialization_recongen_table_' ~ adapter.type()]()) }}
{% endmaterialization %}


{% macro maintain() %}
    {% set target_relation = this.incorporate(type='table') %}
    {% set columns = model.columns | join(', ') %}
    {% call recongen.in_one_transaction(target_relation) %}
        {% do adapter.add_query(recongen.open_transaction()) %}
        {% do adapter.add_query(recongen.delete_changed(target_relation, config.require('keys'), config.get('since'), ref(config.require('changes')))) %}
        {% call statement('main') %}insert into {{ target_relation }} ({{ columns }}) {{ sql }}{% endcall %}
    {% endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmacro %}


{% macro delete_changed(relation, keys, since, changes) -%}
    delete from {{ relation }}
    {%- if since %} as stood where exists (
        select 1 from {{ changes }} changed where stood.{{ since }} >= changed.{{ since }}{% for key in keys %} and stood.{{ key }} = changed.{{ key }}{% endfor %}
    )
    {%- else %} where {{ recongen.has_changed(keys, changes) }}
    {%- endif %}
{%- endmacro %}


{#- A condition on rows of a maintained relation: their key is among the changed ones. -#}
{% macro has_changed(keys, changes) -%}
    ({{ keys | join(', ') }}) in (select {{ keys | join(', ') }} from {{ changes }})
{%- endmacro %}


{% macro is_maintained(unique_id) %}
    {{ return(unique_id in graph.nodes and graph.nodes[unique_id].config.materialized == 'recongen_maintained') }}
{% endmacro %}
