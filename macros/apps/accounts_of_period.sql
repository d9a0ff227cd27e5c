{#- Of each account in the period of a report: its stored days (and the last one whenever it was), and its postings. -#}
{% macro accounts_of_period() -%}
days as (
    select
        account_id,
        sum({{ recongen.is_in_period('business_day') }}) as account_days,
        max(business_day) as last_stored_day
    from {{ ref('daily_statement_summary') }}
    group by account_id
),

posted as (
    select
        account_id,
        count(*) as postings
    from {{ ref('current_transactions') }}
    where {{ recongen.in_period('business_day') }}
    group by account_id
)
{%- endmacro %}
