with checked as (
    select count(*) as account_days
    from {{ ref('daily_statement_summary') }}
    where {{ recongen.in_window('business_day', 'pTrend') }}
),

posted as (
    select cast(coalesce(sum(postings), 0) as integer) as transactions
    from {{ ref('daily_postings') }}
    where {{ recongen.in_window('business_day', 'pTrend') }}
)

select
    checked.account_days,
    posted.transactions
from checked
cross join posted
