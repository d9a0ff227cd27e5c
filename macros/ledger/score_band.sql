{#- The whole standard deviations of a score: 0 below one, 4 for four or more. -#}
{% macro score_band(score) -%}
    case
        when {{ score }} is null then null
        {%- for limit in range(1, 5) %}
        when {{ score }} < {{ limit }} then {{ limit - 1 }}
        {%- endfor %}
        else 4
    end
{%- endmacro %}
