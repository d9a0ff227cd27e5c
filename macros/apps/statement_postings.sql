{#- Joins the legs that the statements of account-days list; `days` are rows of daily_statement_summary. -#}
{% macro statement_postings(days) -%}
inner join {{ ref('current_transactions') }} postings
    on
        {{ days }}.account_id = postings.account_id
        and postings.posting >= {{ days }}.posted_from
        and postings.posting < {{ days }}.business_day_end
        and postings.status = 'Posted'
{%- endmacro %}
