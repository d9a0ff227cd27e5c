{#- The columns and constraints of one base table, in parentheses. -#}
{% macro feed_table_body(table) %}
    {% set lines = [] %}
    {% set rules = [] %}
    {% for declared in recongen.base_tables()[table] %}
        {% set column = dict(declared, table=table) %}
        {% set not_null = ' not null' if column.required and column.kind != 'entry' else '' %}
        {% do lines.append(column.name ~ ' ' ~ recongen.feed_column_type(column) ~ not_null) %}
        {% do rules.extend(recongen.feed_column_rules(column)) %}
    {% endfor %}
    {% for name, condition in rules + recongen.feed_table_rules(table) %}
        {% do lines.append('constraint ' ~ recongen.feed_constraint_name(table, name) ~ ' check (' ~ condition ~ ')') %}
    {% endfor %}
    {{ return('(\n    ' ~ lines | join(',\n    ') ~ '\n)') }}
{% endmacro %}
