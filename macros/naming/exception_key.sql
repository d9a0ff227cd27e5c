{#- The stable name of one violation: the check and what identifies the row, a bar between, a bar within a part doubled. -#}
{% macro exception_key(parts) -%}
    cast('{{ model.name }}'
    {%- for part in parts %} || '|' || replace({{ part }}, '|', '||'){% endfor %} as varchar(1000))
{%- endmacro %}
