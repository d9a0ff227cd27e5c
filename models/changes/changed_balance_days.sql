{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with final as (
    select distinct
        feed.account_id,
        feed.business_day_start
    from {{ source('feed', 'daily_balances') }} feed
    cross join {{ ref('built_until') }} built_until
    where feed.entry > built_until.daily_balances_entry
)

{{ typed_columns('final') }}
