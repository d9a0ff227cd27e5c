{#- Whole seconds from an instant to as_of. No relation contains an age: it would change every second. -#}
{% macro age_seconds(since) -%}
    {{- recongen.seconds_between(since, '(select run_context.as_of from ' ~ ref('run_context') ~ ' run_context)') -}}
{%- endmacro %}
