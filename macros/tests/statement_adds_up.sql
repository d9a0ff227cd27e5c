{#- What a daily statement promises its reader. -#}
{% macro statement_adds_up() -%}
    {{ money_number('opening_balance') }} + {{ money_number('credits') }} - {{ money_number('debits') }} + {{ money_number('children_change') }}
    + {{ money_number('drift_change') }} = {{ money_number('closing_balance') }}
{%- endmacro %}
