{{ config(indexes=[
    {'columns': ['account_id', 'posting']}, {'columns': ['transfer_id']}, {'columns': ['transfer_parent_id']}, {'columns': ['id']}
]) }}

with latest as (
    {{ current_rows(source('feed', 'transactions'), ['id']) }}
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
        account_id,
        posting as instant,
        1 as kind,
        entry,
        null as business_day_start
    from latest
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
)

select
    latest.entry,
    latest.id,
    latest.account_id,
    latest.account_name,
    latest.account_role,
    latest.account_scope,
    latest.account_parent_role,
    {{ money(exact_from_feed('latest.amount_money')) }} as amount_money,
    latest.amount_direction,
    latest.status,
    latest.posting,
    coalesce(days.business_day, {{ day_of('latest.posting') }}) as business_day,
    days.business_day_start,
    days.business_day_end,
    latest.transfer_id,
    latest.transfer_type,
    latest.transfer_completion,
    latest.transfer_parent_id,
    latest.rail_name,
    latest.template_name,
    latest.bundle_id,
    latest.supersedes,
    latest.origin,
    latest.metadata
from latest
inner join begun
    on latest.entry = begun.entry
left join {{ ref('current_daily_balances') }} days
    on
        begun.account_id = days.account_id
        and begun.business_day_start = days.business_day_start
        and latest.posting < days.business_day_end
