{#- Whole seconds from one instant to a later one, fractions of either cut off first. -#}
{% macro seconds_between(earlier, later) -%}
    {{- return(adapter.dispatch('seconds_between', 'recongen')(earlier, later)) -}}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    cast(
        extract(epoch from date_trunc('second', {{ later }})) - extract(epoch from date_trunc('second', {{ earlier }}))
        as bigint
    )
{%- endmacro %}

{% macro sqlite__seconds_between(earlier, later) -%}
    (
        cast(strftime('%s', substr({{ later }}, 1, 19)) as integer)
        - cast(strftime('%s', substr({{ earlier }}, 1, 19)) as integer)
    )
{%- endmacro %}

{% macro oracle__seconds_between(earlier, later) -%}
    round((cast({{ later }} as date) - cast({{ earlier }} as date)) * 86400)
{%- endmacro %}
