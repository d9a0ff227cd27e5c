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

{#- Oracle takes a path only as a literal: the value is cut out of the text instead, at the key's first occurrence. -#}
{% macro oracle__json_value(json, key) -%}
    trim(both '"' from regexp_substr(
        {{ json }}, '"' || {{ key }} || '"[[:space:]]*:[[:space:]]*("[^"]*"|true|false|-?[0-9][0-9.eE+-]*)', 1, 1, null, 1
    ))
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
