with final as (
    select
        'transactions' as relation,
        coalesce(sum(postings), 0) as row_count,
        max(business_day) as latest_day
    from {{ ref('daily_postings') }}
    union all
    select
        'daily balances' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('current_daily_balances') }}
    union all
    select
        'transfers' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('transfers') }}
    union all
    select
        'computed balances of leaves' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('computed_subledger_balance') }}
    union all
    select
        'computed balances of parents' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('computed_ledger_balance') }}
    union all
    select
        'daily statements' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('daily_statement_summary') }}
    union all
    select
        'exceptions' as relation,
        count(*) as row_count,
        max(business_day) as latest_day
    from {{ ref('exceptions') }}
)

{{ typed_columns('final') }}
