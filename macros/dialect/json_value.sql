{#- The scalar under a top-level key of a JSON object, as text; NULL when the key is absent or holds null, an object or an
    array. The key is an expression, because institution values are rows. -#}
{% macro json_value(json, key) -%}
    {{- return(adapter.dispatch('json_value', 'recongen')(json, key)) -}}
{%- endmacro %}

{% macro default__json_value(json, key) -%}
    json_value(cast({{ json }} as jsonb), cast('$.' || cast(to_json({{ key }}) as text) as jsonpath))
{%- endmacro %}

{#- SQLite's paths compare keys as they are spelled in the JSON, escapes and all; a number keeps its own digits only through a path. -#}
{% macro sqlite__json_value(json, key) -%}
    case
        when instr({{ json }}, '\') > 0 or instr({{ key }}, '"') > 0 or instr({{ key }}, '\') > 0
            then (
                select case member.type when 'true' then 'true' when 'false' then 'false' else cast(member.atom as text) end
                from json_each({{ json }}) member
                where member.key = {{ key }}
                limit 1
            )
        else case json_type({{ json }}, '$."' || {{ key }} || '"')
            when 'true' then 'true'
            when 'false' then 'false'
            when 'text' then json_extract({{ json }}, '$."' || {{ key }} || '"')
            when 'integer' then {{ json }} -> ('$."' || {{ key }} || '"')
            when 'real' then
                case
                    when lower({{ json }} -> ('$."' || {{ key }} || '"')) like '%e%'
                        then printf('%.2f', json_extract({{ json }}, '$."' || {{ key }} || '"'))
                    else {{ json }} -> ('$."' || {{ key }} || '"')
                end
        end
    end
{%- endmacro %}

{#- Oracle takes a path only as a literal. So the key is renamed to one that no feed has, wherever the text quotes it, and that one is
    asked for; what a value lost by the renaming it gets back. Where the text has escapes it is written anew first, with none but the
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

{% macro duckdb__json_value(json, key) -%}
    case json_type({{ json }}, '$.' || to_json({{ key }}))
        when 'VARCHAR' then json_extract_string({{ json }}, '$.' || to_json({{ key }}))
        when 'OBJECT' then null
        when 'ARRAY' then null
        when 'NULL' then null
        else cast(json_extract({{ json }}, '$.' || to_json({{ key }})) as varchar)
    end
{%- endmacro %}
