{#- A path takes its key apart; an entry of a map has it as it is spelled. Spark reads a number with decimals as a double: its digits are found
    again in the text. The value as a variant says whether what looks like a number is one. The list of one names the text; without it, the
    text would be parsed each time that it is used. -#}
{% macro spark__json_value(json, key) -%}
    get(transform(
        array({{ recongen.spark_json_member(json, key, 'string') }}),
        word -> case
            when word not rlike r'^([{]|\[|-?[0-9]+[.][0-9]+(E-?[0-9]+)?$)' then word
            when schema_of_variant({{ recongen.spark_json_member(json, key, 'variant') }}) = 'STRING' then word
            when left(word, 1) not in ('{', '[')
                then coalesce(
                    get(filter(
                        regexp_extract_all({{ json }}, '-?[0-9]+[.][0-9]+', 0), digits -> cast(digits as double) = cast(word as double)
                    ), 0),
                    word
                )
        end
    ), 0)
{%- endmacro %}

{#- Of equal keys the last one's. -#}
{% macro spark_json_member(json, key, type) -%}
    try_element_at(filter(map_entries(from_json({{ json }}, 'map<string,{{ type }}>')), member -> member.key = {{ key }}), -1).value
{%- endmacro %}
