{#- The midnight that ends the calendar month of an instant. -#}
{% macro month_end(instant) -%}
    {{- return(adapter.dispatch('month_end', 'recongen')(instant)) -}}
{%- endmacro %}

{% macro default__month_end(instant) -%}
    (date_trunc('month', {{ instant }}) + interval '1 month')
{%- endmacro %}

{% macro sqlite__month_end(instant) -%}
    strftime('%Y-%m-%d 00:00:00', substr({{ instant }}, 1, 10), 'start of month', '+1 month')
{%- endmacro %}

{% macro oracle__month_end(instant) -%}
    cast(last_day(trunc({{ instant }})) + 1 as timestamp)
{%- endmacro %}
