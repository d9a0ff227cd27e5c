{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with {{ day_labels(source('feed', 'daily_balances')) }},

final as (
    select
        feed.entry,
        feed.account_id,
        feed.account_name,
        feed.account_role,
        feed.account_scope,
        feed.account_parent_role,
        day_labels.business_day,
        feed.business_day_start,
        feed.business_day_end,
        {{ money_from_feed('feed.money') }} as money,
        {{ money_from_feed('feed.expected_eod_balance') }} as expected_eod_balance,
        feed.limits,
        feed.supersedes
    from {{ source('feed', 'daily_balances') }} feed
    left join {{ ref('rewrites') }} rewrites
        on feed.entry = rewrites.prior_entry and rewrites.relation = 'daily_balances'
    inner join day_labels
        on feed.business_day_start = day_labels.business_day_start and feed.business_day_end = day_labels.business_day_end
    -- the joined column: PostgreSQL then knows that few rows drop out
    where rewrites.prior_entry is null
)

{{ typed_columns('final') }}
