{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with latest as (
    {{ latest_entries(source('feed', 'daily_balances'), ['account_id', 'business_day_start']) }}
),

final as (
    select
        feed.entry,
        account_id,
        account_name,
        account_role,
        account_scope,
        account_parent_role,
        {{ day_of('business_day_start') }} as business_day,
        business_day_start,
        business_day_end,
        {{ money_from_feed('money') }} as money,
        {{ money_from_feed('expected_eod_balance') }} as expected_eod_balance,
        limits,
        supersedes
    from latest
    inner join {{ source('feed', 'daily_balances') }} feed
        on latest.entry = feed.entry
)

{{ typed_columns('current_daily_balances', 'final') }}
