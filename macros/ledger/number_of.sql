{#- A number and what it counts: `1 posted leg`, `3 posted legs`. -#}
{% macro number_of(number, one, many) -%}
    cast({{ number }} as varchar(20)) || case when {{ number }} = 1 then ' {{ one }}' else ' {{ many }}' end
{%- endmacro %}
