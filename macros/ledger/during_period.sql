{#- Whether a business day is in a closed period: after the period before it, if there is one, through its own last day. -#}
{% macro during_period(day, period) -%}
    {{ day }} <= {{ period }}.through_day and ({{ period }}.after_day is null or {{ day }} > {{ period }}.after_day)
{%- endmacro %}
