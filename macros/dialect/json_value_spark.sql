{#- A path takes its key apart, an entry of a map has it as it is spelled, and a value keeps its own digits there. Only where a value looks like an
    object or an array is it asked whether it is one, or a text that looks like it. -#}
{% macro spark__json_value(json, key) -%}
    {%- set text = recongen.spark_json_member(json, key, 'string') -%}
    case
        when left({{ text }}, 1) not in ('{', '[') then {{ text }}
        when schema_of_variant({{ recongen.spark_json_member(json, key, 'variant') }}) = 'STRING' then {{ text }}
    end
{%- endmacro %}

{% macro spark_json_member(json, key, type) -%}
    element_at(filter(map_entries(from_json({{ json }}, 'map<string,{{ type }}>')), member -> member.key = {{ key }}), -1).value
{%- endmacro %}
