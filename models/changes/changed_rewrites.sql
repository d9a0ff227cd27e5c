{{ config(indexes=indexes(['relation', 'entry'])) }}

with final as (
    select
        'transactions' as relation,
        feed.entry
    from {{ source('feed', 'transactions') }} feed
    inner join {{ ref('changed_transactions') }} changed
        on feed.id = changed.id
    union all
    select
        'daily_balances' as relation,
        feed.entry
    from {{ source('feed', 'daily_balances') }} feed
    inner join {{ ref('changed_balance_days') }} changed
        on feed.account_id = changed.account_id and feed.business_day_start = changed.business_day_start
)

{{ typed_columns('final') }}
