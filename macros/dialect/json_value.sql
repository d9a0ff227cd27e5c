{#- The scalar under a top-level key of a JSON object, as text; NULL when the key is absent or holds null, an object or an
    array. Of a key that the object names twice the last value counts, as PostgreSQL's jsonb and most programs have it. The key is an
    expression, because institution values are rows. -#}
{% macro json_value(json, key) -%}
    {{- return(adapter.dispatch('json_value', 'recongen')(json, key)) -}}
{%- endmacro %}

{#- The text is read once, which `offset 0` sees to. PostgreSQL's own json_value would call true `t`. -#}
{% macro default__json_value(json, key) -%}
    (
        select case when jsonb_typeof(member) in ('string', 'number', 'boolean') then member #>> '{}' end
        from (select cast({{ json }} as jsonb) -> {{ key }} as member offset 0) named
    )
{%- endmacro %}

{#- SQLite's paths compare keys as they are spelled in the JSON, escapes and all, and lead to the first of equal ones, so that those are
    removed before the last is read; a number keeps its own digits only through a path. -#}
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

{% macro occurs_twice(part, text) -%}
    instr(substr({{ text }}, instr({{ text }}, {{ part }}) + 1), {{ part }}) > 0
{%- endmacro %}

{#- A number as it is spelled; one with an exponent as a plain decimal. -#}
{% macro sqlite_json_real(spelled, number) -%}
    case when lower({{ spelled }}) like '%e%' then printf('%.2f', {{ number }}) else {{ spelled }} end
{%- endmacro %}

{#- Oracle takes a path only as a literal. So the key is renamed to one that no feed has, wherever the text quotes it, and that one is
    asked for; what a value lost by the renaming it gets back. Where the text has escapes it is rewritten first, with none but the
    necessary ones. -#}
{% macro oracle__json_value(json, key) -%}
    replace(
        json_value(
            replace(
                case when instr({{ json }}, '\') > 0 then json_serialize({{ json }} returning clob) else {{ json }} end,
                '"' || {{ recongen.oracle_json_text(key) }} || '"',
                '"recongen key asked for"'
            ),
            '$."recongen key asked for"'
        ),
        'recongen key asked for',
        {{ key }}
    )
{%- endmacro %}

{% macro oracle_json_text(text) -%}
    replace(replace(replace(replace(replace({{ text }}, '\', '\\'), '"', '\"'), chr(9), '\t'), chr(10), '\n'), chr(13), '\r')
{%- endmacro %}

{#- A pointer, because a path takes an asterisk for any key, even in quotes. It leads to the first of equal keys: where there may be two,
    the last is found among all values. DuckDB reads a number with decimals as a double: its digits are found again in the text. -#}
{% macro duckdb__json_value(json, key) -%}
    {%- set pointer = "'/' || replace(replace(" ~ key ~ ", '~', '~0'), '/', '~1')" -%}
    {%- set member -%}
    case
        when instr({{ json }}, '\') > 0 or {{ recongen.occurs_twice('\'"\' || ' ~ key ~ ' || \'"\'', json) }}
            then json_extract({{ json }}, '$.*')[-list_position(list_reverse(json_keys({{ json }})), {{ key }})]
        else json_extract({{ json }}, {{ pointer }})
    end
    {%- endset -%}
    case json_type({{ member }})
        when 'VARCHAR' then json_extract_string({{ member }}, '$')
        when 'OBJECT' then null
        when 'ARRAY' then null
        when 'NULL' then null
        when 'DOUBLE' then
            coalesce(
                [
                    digits for digits in regexp_extract_all({{ json }}, '-?[0-9]+[.][0-9]+')
                    if cast(digits as double) = cast({{ member }} as double)
                ][1],
                cast({{ member }} as varchar)
            )
        else cast({{ member }} as varchar)
    end
{%- endmacro %}
