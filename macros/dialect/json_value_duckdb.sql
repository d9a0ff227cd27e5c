{#- A pointer, because a path takes an asterisk for any key, even in quotes. It leads to the first of equal keys: where there may be two,
    the last is found among all values. DuckDB reads a number with decimals as a double: its digits are found again in the text.
    The list of one names the member; without it, the member would be planned each time that it is used. -#}
{% macro duckdb__json_value(json, key) -%}
    {%- set pointer = "'/' || replace(replace(" ~ key ~ ", '~', '~0'), '/', '~1')" -%}
    {%- set member -%}
    case
        when instr({{ json }}, '\') > 0 or {{ recongen.occurs_twice('\'"\' || ' ~ key ~ ' || \'"\'', json) }}
            then json_extract({{ json }}, '$.*')[-list_position(list_reverse(json_keys({{ json }})), {{ key }})]
        else json_extract({{ json }}, {{ pointer }})
    end
    {%- endset -%}
    [
        case json_type(member)
            when 'VARCHAR' then json_extract_string(member, '$')
            when 'OBJECT' then null
            when 'ARRAY' then null
            when 'NULL' then null
            when 'DOUBLE' then
                coalesce(
                    [
                        digits for digits in regexp_extract_all({{ json }}, '-?[0-9]+[.][0-9]+')
                        if cast(digits as double) = cast(member as double)
                    ][1],
                    cast(member as varchar)
                )
            else cast(member as varchar)
        end
        for member in [{{ member }}]
    ][1]
{%- endmacro %}
