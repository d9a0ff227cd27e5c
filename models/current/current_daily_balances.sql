{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with latest as (
    {{ latest_entries(source('feed', 'daily_balances'), ['account_id', 'business_day_start']) }}
),

spans as (
    select distinct
        business_day_start,
        business_day_end
    from {{ source('feed', 'daily_balances') }}
),

lengths as (
    select
        business_day_start,
        business_day_end,
        {{ seconds_between('business_day_start', 'business_day_end') }} as seconds
    from spans
),

-- The middle of the day, or twelve hours into a longer one.
middles as (
    select
        business_day_start,
        business_day_end,
        {{ add_seconds('business_day_start', 'case when seconds < 86400 then ' ~ divided('seconds', 2) ~ ' else 43200 end') }} as middle
    from lengths
),

walls as (
    {{ wall_times('middles', 'middle') }}
),

labels as (
    select
        middles.business_day_start,
        middles.business_day_end,
        {{ day_of('walls.wall') }} as business_day
    from middles
    inner join walls
        on middles.middle = walls.utc
),

final as (
    select
        feed.entry,
        feed.account_id,
        feed.account_name,
        feed.account_role,
        feed.account_scope,
        feed.account_parent_role,
        labels.business_day,
        feed.business_day_start,
        feed.business_day_end,
        {{ money_from_feed('feed.money') }} as money,
        {{ money_from_feed('feed.expected_eod_balance') }} as expected_eod_balance,
        feed.limits,
        feed.supersedes
    from latest
    inner join {{ source('feed', 'daily_balances') }} feed
        on latest.entry = feed.entry
    inner join labels
        on feed.business_day_start = labels.business_day_start and feed.business_day_end = labels.business_day_end
)

{{ typed_columns('current_daily_balances', 'final') }}
