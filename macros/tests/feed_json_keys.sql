{#- No JSON object of the feed names a key twice: readers differ in which of the two they take. -#}
{% test feed_json_keys(model, table) %}
    {%- set faults = [] -%}
    {%- for column in recongen.feed_tables()[table] if column.kind == 'json' -%}
        {%- do faults.append([[column.name], recongen.feed_json_keys_fault(column.name), column.name ~ ' names a key twice']) -%}
    {%- endfor %}
    {{- recongen.feed_rows_with_faults(model, faults, recongen.feed_column_faults(table), recongen.unproved(table)) }}
{% endtest %}


{#- The object itself names a key twice; what is not JSON is left to the test that says so. -#}
{% macro feed_json_keys_fault(column) -%}
    {{- return(adapter.dispatch('feed_json_keys_fault', 'recongen')(column)) -}}
{%- endmacro %}

{#- Oracle counts the keys of inner objects, too. -#}
{% macro default__feed_json_keys_fault(column) -%}
    {{ column }} is json and {{ column }} is not json with unique keys
{%- endmacro %}

{#- Nearly every object has unique keys at every level, which is quick to check. -#}
{% macro postgres__feed_json_keys_fault(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as text)' -%}
    case
        when pg_input_is_valid({{ text }}, 'jsonb') and {{ text }} is json object and {{ text }} is not json object with unique keys
            then (select count(*) > count(distinct named.key) from json_object_keys(cast({{ text }} as json)) named(key))
    end
{%- endmacro %}

{% macro sqlite__feed_json_keys_fault(column) -%}
    case when json_valid({{ column }}) then (
        select count(*) > count(distinct member.key) from json_each({{ column }}) member where json_type({{ column }}) = 'object'
    ) end
{%- endmacro %}

{% macro duckdb__feed_json_keys_fault(column) -%}
    case when json_valid({{ column }}) then len(json_keys({{ column }})) > len(list_distinct(json_keys({{ column }}))) end
{%- endmacro %}

{% macro spark__feed_json_keys_fault(column) -%}
    size(json_object_keys({{ column }})) > size(array_distinct(json_object_keys({{ column }})))
{%- endmacro %}
