{#- Whether two entries of one key, both as the feed holds them, say different things: not counting the numbers and reasons of the entries, and of a
    transaction the bundle, which later transfers assign without changing anything. -#}
{% macro entry_differs(table, left, right) -%}
    {%- set columns = recongen.feed_tables()[table] | rejectattr('name', 'in', ['entry', 'supersedes', 'bundle_id']) -%}
    {%- for column in columns %}
                        {{ 'or ' if not loop.first }}{{
                            (recongen.json_differs if column.kind == 'json' else recongen.differs)(left ~ '.' ~ column.name, right ~ '.' ~ column.name)
                        }}
    {%- endfor %}
{%- endmacro %}
