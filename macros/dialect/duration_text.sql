{#- Whole seconds in words: 3 d 4 h 5 min 6 s. Parts that are zero are left out. -#}
{% macro duration_text(seconds) -%}
    {%- set parts = [
        [divided(seconds, 86400), 'd'],
        [remainder(divided(seconds, 3600), 24), 'h'],
        [remainder(divided(seconds, 60), 60), 'min'],
        [remainder(seconds, 60), 's'],
    ] -%}
    case
        when {{ seconds }} = 0 then '0 s'
        else rtrim(
            {%- for part, unit in parts %}
            case when {{ part }} = 0 then '' else cast({{ part }} as varchar(20)) || ' {{ unit }} ' end
            {{- ' ||' if not loop.last }}
            {%- endfor %}
        )
    end
{%- endmacro %}
