{{ config(indexes=indexes(['id'])) }}

with days as (
    select
        account_id,
        business_day_start,
        lead(business_day_start) over (partition by account_id order by business_day_start) as next_start,
        row_number() over (partition by account_id order by business_day_start) as place
    from {{ ref('current_daily_balances') }}
    where account_id in (select account_id from {{ ref('changed_balance_days') }})
),

-- What is posted before the first stored day takes its hour from that.
spans as (
    select
        days.account_id,
        days.next_start as posted_before,
        case when days.place > 1 then days.business_day_start end as posted_from
    from days
    inner join {{ ref('changed_balance_days') }} changed
        on days.account_id = changed.account_id and days.business_day_start = changed.business_day_start
),

final as (
    select id
    from {{ source('feed', 'transactions') }}
    where {{ is_unread('transactions') }}
    union
    select feed.id
    from spans
    inner join {{ source('feed', 'transactions') }} feed
        on spans.account_id = feed.account_id
    where
        (spans.posted_from is null or feed.posting >= spans.posted_from)
        and (spans.posted_before is null or feed.posting < spans.posted_before)
)

{{ typed_columns('final') }}
