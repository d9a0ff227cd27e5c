{#- Only DuckDB needs a sequence of its own; elsewhere the entry column is an identity. -#}
{% macro feed_sequence_name(table) %}
    {% set relation = recongen.feed_relation(table) %}
    {% set place = relation.without_identifier().include(database=relation.database != target.database) %}
    {{ return(place ~ '.' ~ relation.identifier ~ '_entry') }}
{% endmacro %}
