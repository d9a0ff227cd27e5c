{{ config(indexes=indexes(['account_id', 'posting'], ['transfer_id'])) }}

with latest as (
    {{ latest_entries(source('feed', 'transactions'), ['id']) }}
),

begun as (
    {{ begun_days('latest') }}
),

final as (
    select
        feed.entry,
        feed.id,
        feed.account_id,
        feed.account_name,
        feed.account_role,
        feed.account_scope,
        feed.account_parent_role,
        {{ money_from_feed('feed.amount_money') }} as amount_money,
        feed.amount_direction,
        feed.status,
        feed.posting,
        coalesce(days.business_day, {{ day_of('feed.posting') }}) as business_day,
        days.business_day_start,
        days.business_day_end,
        feed.transfer_id,
        feed.transfer_type,
        feed.transfer_completion,
        feed.transfer_parent_id,
        feed.rail_name,
        feed.template_name,
        feed.bundle_id,
        feed.supersedes,
        feed.origin,
        feed.metadata
    from begun
    inner join {{ source('feed', 'transactions') }} feed
        on begun.entry = feed.entry
    left join {{ ref('current_daily_balances') }} days
        on
            begun.account_id = days.account_id
            and begun.business_day_start = days.business_day_start
            and feed.posting < days.business_day_end
)

{{ typed_columns('current_transactions', 'final') }}
