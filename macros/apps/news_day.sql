{#- The day with which a cause counts as new, in figures, pictures and windows alike: that on which it began, or the latest business day
    for what is new with it, which may have begun later. -#}
{% macro news_day() -%}
    case when is_new = 1 then {{ recongen.latest_business_day() }} else first_seen_day end
{%- endmacro %}

{#- That with which it counts as cleared. -#}
{% macro cleared_news_day() -%}
    case when cleared_day > {{ recongen.latest_business_day() }} then {{ recongen.latest_business_day() }} else cleared_day end
{%- endmacro %}

{#- 1 where the day is one of the chosen days, or, where nothing bounds those, the latest business day. -#}
{% macro is_news(day) -%}
    case
        when {{ recongen.all_days('pDays', 'pFrom', 'pTo') }} then case when {{ day }} = {{ recongen.latest_business_day() }} then 1 else 0 end
        when {{ recongen.in_window(day, 'pDays') }} then 1
        else 0
    end
{%- endmacro %}
