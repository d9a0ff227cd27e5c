{#- dbt run-operation print_feed_ddl: the DDL as a script for the engine's own shell. -#}
{% macro print_feed_ddl() %}
    {{ log(recongen.feed_script(recongen.feed_ddl()), info=true) }}
{% endmacro %}


{% macro feed_script(statements) %}
    {{ return(adapter.dispatch('feed_script', 'recongen')(statements)) }}
{% endmacro %}

{% macro default__feed_script(statements) %}
    {{ return(statements | join(';\n') ~ ';') }}
{% endmacro %}

{#- SQL*Plus ends a block with a slash on its own line. -#}
{% macro oracle__feed_script(statements) %}
    {{ return(statements | join('\n/\n') ~ '\n/') }}
{% endmacro %}
