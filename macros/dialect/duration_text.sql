{#- Whole seconds in words: 3 d 4 h 5 min 6 s. -#}
{% macro duration_text(seconds) -%}
    (
        case
            when {{ seconds }} >= 86400
                then cast({{ divided(seconds, 86400) }} as varchar(20)) || ' d '
            else ''
        end
        || case
            when {{ seconds }} >= 3600
                then cast({{ remainder(divided(seconds, 3600), 24) }} as varchar(20)) || ' h '
            else ''
        end
        || case
            when {{ seconds }} >= 60
                then cast({{ remainder(divided(seconds, 60), 60) }} as varchar(20)) || ' min '
            else ''
        end
        || cast({{ remainder(seconds, 60) }} as varchar(20)) || ' s'
    )
{%- endmacro %}
