{#- The stable name of one violation: the check and what identifies the row, a bar between. A bar or backslash within a
    part has a backslash before it, so that no two rows share a key. -#}
{% macro exception_key(parts) -%}
    cast(
        '{{ model.name }}'
        {%- for part in parts %}
        || '|' || replace(replace({{ part }}, '\', '\\'), '|', '\|')
        {%- endfor %}
        as varchar(1000)
    )
{%- endmacro %}
