{#- A day is within the time that a stored day speaks for: its own start, or a later one before the end; without an end, any later one. -#}
{% macro during(day, first, until) -%}
    ({{ day }} = {{ first }} or ({{ day }} > {{ first }} and ({{ until }} is null or {{ day }} < {{ until }})))
{%- endmacro %}
