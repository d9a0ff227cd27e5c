{#- Only DuckDB needs a sequence of its own; elsewhere the entry column is an identity. -#}
{% macro feed_sequence_name(table) %}
    {{ return(target.schema ~ '.' ~ recongen.feed_relation(table).identifier ~ '_entry') }}
{% endmacro %}
