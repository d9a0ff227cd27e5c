{#- The columns that every check of single postings has. -#}
{% macro posting_columns() -%}
        id as transaction_id,
        transfer_id,
        transfer_type,
        rail_name,
        account_id,
        account_name,
        account_role,
        business_day,
        posting,
        amount_money,
        abs(amount_money) as magnitude_money
{%- endmacro %}
