{#- Rows whose keys are what somebody typed. `keys` are pairs of column and parameter. A key is matched whole where a row of the
    relation has it, so that a drill to one transfer shows no other; else as a part, in capitals or not.

    PostgreSQL finds a whole key by an index where each way to match is a branch. A row passes in one branch only: where its first
    key is whole, else where its second one is, and so on. The last branch has no condition of its own, or it would not be read
    in the order of an index. The other engines take longer to decide between branches than to read all rows. -#}
{% macro rows_to_search(relation, keys, all='__ALL__') -%}
    {{- return(adapter.dispatch('rows_to_search', 'recongen')(relation, keys, all)) -}}
{%- endmacro %}

{% macro default__rows_to_search(relation, keys, all) -%}
    {{- return(relation) -}}
{%- endmacro %}

{% macro postgres__rows_to_search(relation, keys, all) -%}
(
    {%- for column, parameter in keys %}
    select branch.*, {{ loop.index0 }} as way_to_match
    from {{ relation }} branch
    where {{ recongen.whole_key('branch.' ~ column, parameter, all) }}
    union all
    {%- endfor %}
    select branch.*, {{ keys | length }} as way_to_match
    from {{ relation }} branch
)
{%- endmacro %}

{#- The condition on those rows, which `alias` names. -#}
{% macro searched(alias, relation, keys, all='__ALL__') -%}
    {{- return(adapter.dispatch('searched', 'recongen')(alias, relation, keys, all)) -}}
{%- endmacro %}

{% macro default__searched(alias, relation, keys, all) -%}
    {%- for column, parameter in keys %}
    {{- ' and ' if not loop.first }}{{ recongen.whole_key_or_part(alias, relation, column, parameter, all) }}
    {%- endfor %}
{%- endmacro %}

{% macro postgres__searched(alias, relation, keys, all) -%}
(
    {%- for way in range(keys | length + 1) %}
    {{ 'or ' if way }}({{ alias }}.way_to_match = {{ way }}
        {%- for column, parameter in keys %}
        {%- if loop.index0 < way %} and {{ recongen.part_of_key(alias, relation, column, parameter, all) }}
        {%- elif loop.index0 > way %} and {{ recongen.whole_key_or_part(alias, relation, column, parameter, all) }}
        {%- endif %}
        {%- endfor %})
    {%- endfor %}
)
{%- endmacro %}

{% macro whole_key_or_part(alias, relation, column, parameter, all) -%}
    (
        {{- recongen.whole_key(alias ~ '.' ~ column, parameter, all) }}
        or {{ recongen.part_of_key(alias, relation, column, parameter, all) -}}
    )
{%- endmacro %}

{% macro whole_key(key, parameter, all) -%}
    ({{ key }} = <<${{ parameter }}>> and <<${{ parameter }}>> <> {{ recongen.parameter_literal(all) }})
{%- endmacro %}

{#- An empty text is a part of every key. The subquery says so, too, because DuckDB would read the relation for it otherwise. -#}
{% macro part_of_key(alias, relation, column, parameter, all) -%}
    ({{ recongen.containing(alias ~ '.' ~ column, parameter, all) }} and (
        <<${{ parameter }}>> = {{ recongen.parameter_literal(all) }}
        or not exists (select 1 from {{ relation }} found where found.{{ column }} = <<${{ parameter }}>> and <<${{ parameter }}>> <> {{ recongen.parameter_literal(all) }})
    ))
{%- endmacro %}
