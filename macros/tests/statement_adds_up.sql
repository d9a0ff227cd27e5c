{#- What a daily statement promises its reader. -#}
{% macro statement_adds_up() -%}
    {{ exact('opening_balance') }} + {{ exact('credits') }} - {{ exact('debits') }} + {{ exact('children_change') }}
    + {{ exact('drift_change') }} = {{ exact('closing_balance') }}
{%- endmacro %}
