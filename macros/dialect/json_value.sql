{#- The scalar under a top-level key of a JSON object, as text; NULL when the key is absent or holds null, an object or an
    array. Of a key that the object names twice the last value counts, as PostgreSQL's jsonb and most programs have it. The key is an
    expression, because institution values are rows. -#}
{% macro json_value(json, key) -%}
    {{- return(adapter.dispatch('json_value', 'recongen')(json, key)) -}}
{%- endmacro %}

{#- `offset 0` makes sure that the text is read once. PostgreSQL's own json_value would call true `t`. -#}
{% macro default__json_value(json, key) -%}
    (
        select case when jsonb_typeof(member) in ('string', 'number', 'boolean') then member #>> '{}' end
        from (select cast({{ json }} as jsonb) -> {{ key }} as member offset 0) named
    )
{%- endmacro %}

{#- For SQLite and DuckDB: whether the text has the part again after its first. -#}
{% macro occurs_twice(part, text) -%}
    instr(substr({{ text }}, instr({{ text }}, {{ part }}) + 1), {{ part }}) > 0
{%- endmacro %}
