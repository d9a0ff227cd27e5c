{#- The metadata hold the chosen value under the chosen key; the key alone, when no value is chosen; all, when no key is. -#}
{% macro with_metadata(metadata, key_parameter, value_parameter) -%}
    {%- set key = 'cast(<<$' ~ key_parameter ~ '>> as varchar(4000))' -%}
    {%- set found = recongen.json_value(metadata, key) -%}
    case
        when {{ key }} = '__ALL__' then 1
        when <<${{ value_parameter }}>> = '__ALL__' and {{ found }} is not null then 1
        when {{ found }} = <<${{ value_parameter }}>> then 1
        else 0
    end = 1
{%- endmacro %}
