{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with final as (
    select distinct
        account_id,
        business_day_start
    from {{ source('feed', 'daily_balances') }}
    where {{ is_unread('daily_balances') }}
)

{{ typed_columns('final') }}
