{#- The statements that drop the base tables with all their rows. -#}
{% macro feed_drop() %}
    {% set statements = [] %}
    {% for table in recongen.base_tables() %}
        {% do statements.extend(recongen.feed_drop_table(table)) %}
    {% endfor %}
    {{ return(statements) }}
{% endmacro %}


{% macro feed_drop_table(table) %}
    {{ return(adapter.dispatch('feed_drop_table', 'recongen')(table)) }}
{% endmacro %}

{% macro default__feed_drop_table(table) %}
    {{ return(['drop table if exists ' ~ recongen.feed_table_name(table)]) }}
{% endmacro %}

{% macro duckdb__feed_drop_table(table) %}
    {{ return(
        recongen.default__feed_drop_table(table) + ['drop sequence if exists ' ~ recongen.feed_sequence_name(table)]
    ) }}
{% endmacro %}

{% macro oracle__feed_drop_table(table) %}
    {{ return([recongen.oracle_tolerate('drop table ' ~ recongen.feed_table_name(table) ~ ' purge', -942)]) }}
{% endmacro %}
