{#- A view that is replaced in one step and keeps what reads it. The feed's views are made when a run begins, too, for its log counts their rows. -#}
{% materialization recongen_view, default %}
    {% set target_relation = this.incorporate(type='view') %}
    {% call recongen.in_one_transaction(target_relation) %}
        {% set statements = recongen.replace_view(target_relation, sql) %}
        {% for before in statements[:-1] %}
            {% do adapter.add_query(before) %}
        {% endfor %}
        {% call statement('main') %}{{ statements[-1] }}{% endcall %}
    {% endcall %}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{#- The statements, for one transaction. -#}
{% macro replace_view(relation, sql) %}
    {{ return(adapter.dispatch('replace_view', 'recongen')(relation, sql)) }}
{% endmacro %}

{% macro default__replace_view(relation, sql) %}
    {{ return(['create or replace view ' ~ relation ~ ' as ' ~ sql]) }}
{% endmacro %}

{% macro sqlite__replace_view(relation, sql) %}
    {{ return(['drop view if exists ' ~ relation, 'create view ' ~ relation ~ ' as ' ~ sql]) }}
{% endmacro %}

{#- A column's type may have changed with the map or with what it reads: then the view is dropped and recreated, if nothing else reads it. -#}
{% macro postgres__replace_view(relation, sql) %}
    {% set statement = "set local lock_timeout = '" ~ 3 * recongen.lock_timeout() ~ "s'" %}
    {% set create = 'view ' ~ relation ~ ' as ' ~ sql %}
    {{ return([statement, 'do $recongen_view$ begin create or replace ' ~ create ~ '; exception when invalid_table_definition then drop view '
        ~ relation ~ '; create ' ~ create ~ '; end $recongen_view$']) }}
{% endmacro %}
