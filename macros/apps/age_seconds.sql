{#- Whole seconds from an instant to as_of. No relation holds an age: it would be another at every second. -#}
{% macro age_seconds(since) -%}
    {{- recongen.seconds_between(since, '(select run_context.as_of from ' ~ ref('run_context') ~ ' run_context)') -}}
{%- endmacro %}
