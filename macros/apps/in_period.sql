{#- The day lies in the period of a report. -#}
{% macro in_period(day) -%}
    {{ day }} between {{ recongen.date_parameter('pFrom') }} and {{ recongen.date_parameter('pTo') }}
{%- endmacro %}

{#- 1 where it does, else 0, also for no day. -#}
{% macro is_in_period(day) -%}
    case when {{ recongen.in_period(day) }} then 1 else 0 end
{%- endmacro %}
