{#- Every statement that creates the base tables of var('recongen_prefix') and their indexes; all of them do nothing where these exist. -#}
{% macro feed_ddl() %}
    {% set statements = [] %}
    {% for table in recongen.own_tables() %}
        {% do statements.extend(recongen.feed_table_ddl(table)) %}
    {% endfor %}
    {{ return(statements) }}
{% endmacro %}
