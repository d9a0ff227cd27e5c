{#- One row for each key of a JSON object in a column: the columns named of the relation, then the key as `json_key`; of rows under the condition. -#}
{% macro json_keys(relation, json, columns, condition) -%}
    {{- return(adapter.dispatch('json_keys', 'recongen')(relation, json, columns, condition)) -}}
{%- endmacro %}

{% macro default__json_keys(relation, json, columns, condition) -%}
    select
        holders.{{ columns | join(', holders.') }},
        named.json_key
    from {{ relation }} holders
    cross join lateral jsonb_object_keys(cast(holders.{{ json }} as jsonb)) named(json_key)
    where {{ condition }} and holders.{{ json }} is not null
{%- endmacro %}

{% macro sqlite__json_keys(relation, json, columns, condition) -%}
    select
        holders.{{ columns | join(', holders.') }},
        member.key as json_key
    from {{ relation }} holders
    cross join json_each(holders.{{ json }}) member
    where {{ condition }}
{%- endmacro %}

{% macro duckdb__json_keys(relation, json, columns, condition) -%}
    select
        holders.{{ columns | join(', holders.') }},
        unnest(json_keys(holders.{{ json }})) as json_key
    from {{ relation }} holders
    where {{ condition }} and holders.{{ json }} is not null
{%- endmacro %}

{#- Oracle lists no keys in SQL. A text before a colon is one: as it is spelled, those of inner objects, too, and of one object at most a hundred. -#}
{% macro oracle__json_keys(relation, json, columns, condition) -%}
    select
        holders.{{ columns | join(', holders.') }},
        to_char(regexp_substr(holders.{{ json }}, '"(([^"\\]|\\.)*)"[[:space:]]*:', 1, numbers.position, 'n', 1)) as json_key
    from {{ relation }} holders
    cross join (
        {% for position in range(1, 101) %}
        select {{ position }} as position from dual
        {{- ' union all' if not loop.last }}
        {% endfor %}
    ) numbers
    where {{ condition }} and regexp_substr(holders.{{ json }}, '"(([^"\\]|\\.)*)"[[:space:]]*:', 1, numbers.position, 'n', 1) is not null
{%- endmacro %}

{% macro spark__json_keys(relation, json, columns, condition) -%}
    select
        holders.{{ columns | join(', holders.') }},
        explode(json_object_keys(holders.{{ json }})) as json_key
    from {{ relation }} holders
    where {{ condition }}
{%- endmacro %}
