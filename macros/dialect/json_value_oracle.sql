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
