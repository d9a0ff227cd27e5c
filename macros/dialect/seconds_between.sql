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
    (
        {{ recongen.oracle__days_between(earlier, later) }} * 86400
        + cast(to_char({{ later }}, 'SSSSS') as number(10)) - cast(to_char({{ earlier }}, 'SSSSS') as number(10))
    )
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_seconds({{ later }}) - unix_seconds({{ earlier }}))
{%- endmacro %}
