{#- The daily statement adds up, as it promises its reader. -#}
{% macro statement_adds_up() -%}
    opening_balance + credits - debits + children_change + drift_change = closing_balance
{%- endmacro %}
