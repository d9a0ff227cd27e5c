{#- A double that is not negative, rounded half up to a whole number of 64 bits. -#}
{% macro nearest_whole(number) -%}
    {{- return(adapter.dispatch('nearest_whole', 'recongen')(number)) -}}
{%- endmacro %}

{% macro default__nearest_whole(number) -%}
    cast(floor({{ number }} + {{ recongen.as_double(1) }} / 2) as {{ recongen.column_type('bigint') }})
{%- endmacro %}

{% macro sqlite__nearest_whole(number) -%}
    cast({{ number }} + 0.5 as integer)
{%- endmacro %}
