{% macro feed_constraint_name(table, rule) %}
    {{ return(adapter.dispatch('feed_constraint_name', 'recongen')(table, rule)) }}
{% endmacro %}

{% macro default__feed_constraint_name(table, rule) %}
    {{ return(rule) }}
{% endmacro %}

{#- One namespace for the constraints of a whole schema. -#}
{% macro oracle__feed_constraint_name(table, rule) %}
    {{ return(recongen.feed_relation(table).identifier ~ '_' ~ rule) }}
{% endmacro %}
