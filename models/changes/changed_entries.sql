{{ config(indexes=indexes(['relation', 'entry'])) }}

with final as (
    select
        'transactions' as relation,
        entry
    from {{ source('feed', 'transactions') }}
    where {{ is_unread('transactions') }}
    union all
    select
        'daily_balances' as relation,
        entry
    from {{ source('feed', 'daily_balances') }}
    where {{ is_unread('daily_balances') }}
)

{{ typed_columns('final') }}
