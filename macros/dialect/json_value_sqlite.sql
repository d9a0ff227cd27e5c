{#- SQLite's paths compare keys as they are spelled in the JSON, escapes and all, and lead to the first of equal ones, so that those are
    removed before the last is read; a number keeps its own digits only through a path. No path leads to a key with a quote in it, so
    that nothing is removed and the last member counts. -#}
{% macro sqlite__json_value(json, key) -%}
    {%- set path = "('$.\"' || " ~ key ~ " || '\"')" -%}
    {%- set member_spelled = 'coalesce(last.document -> member.fullkey, cast(member.atom as text))' -%}
    case
        when
            instr({{ json }}, '\') > 0 or instr({{ key }}, '"') > 0 or instr({{ key }}, '\') > 0
            or {{ recongen.occurs_twice('\'"\' || ' ~ key ~ ' || \'"\'', json) }}
            then (
                with recursive last(document, earlier) as (
                    select
                        {{ json }},
                        (select count(*) - 1 from json_each({{ json }}) member where member.key = {{ key }})
                    union all
                    select
                        json_remove(document, (select member.fullkey from json_each(document) member where member.key = {{ key }} limit 1)),
                        earlier - 1
                    from last
                    where earlier > 0
                )

                select
                    case member.type
                        when 'true' then 'true'
                        when 'false' then 'false'
                        when 'text' then member.atom
                        when 'integer' then {{ member_spelled }}
                        when 'real' then {{ recongen.sqlite_json_real(member_spelled, 'member.atom') }}
                    end
                from last
                cross join json_each(last.document) member
                where last.earlier = 0 and member.key = {{ key }}
                order by member.id desc
                limit 1
            )
        else case json_type({{ json }}, {{ path }})
            when 'true' then 'true'
            when 'false' then 'false'
            when 'text' then json_extract({{ json }}, {{ path }})
            when 'integer' then {{ json }} -> {{ path }}
            when 'real' then {{ recongen.sqlite_json_real(json ~ ' -> ' ~ path, 'json_extract(' ~ json ~ ', ' ~ path ~ ')') }}
        end
    end
{%- endmacro %}

{#- A number as it is spelled; one with an exponent as a plain decimal. -#}
{% macro sqlite_json_real(spelled, number) -%}
    case when lower({{ spelled }}) like '%e%' then printf('%.2f', {{ number }}) else {{ spelled }} end
{%- endmacro %}
