{{ config(indexes=[{'columns': ['account_id', 'posting']}, {'columns': ['transfer_id']}]) }}

with latest as (
    {{ latest_entries(source('feed', 'transactions'), ['id']) }}
),

-- A day begins before what is posted at the same instant: the half-open business day.
marks as (
    select
        account_id,
        business_day_start as instant,
        0 as kind,
        cast(null as integer) as entry,
        business_day_start
    from {{ ref('current_daily_balances') }}
    union all
    select
        feed.account_id,
        feed.posting as instant,
        1 as kind,
        feed.entry,
        null as business_day_start
    from latest
    inner join {{ source('feed', 'transactions') }} feed
        on latest.entry = feed.entry
),

begun as (
    select
        account_id,
        kind,
        entry,
        max(business_day_start) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as business_day_start
    from marks
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
        {{ money(exact_from_feed('feed.amount_money')) }} as amount_money,
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
    where begun.kind = 1
)

{{ typed_columns('current_transactions', 'final') }}
