{#- Unit-test fixtures on SQLite: a column made by an expression has no declared type, and a cast to an unknown type would turn a
    date into a number. Such a value stays as it is written. -#}
{% macro sqlite__safe_cast(field, type) -%}
    {{ field if type | upper == 'UNKNOWN' else 'cast(' ~ field ~ ' as ' ~ type ~ ')' }}
{%- endmacro %}
