{{ config(indexes=indexes(['account_id', 'posting'], ['transfer_id'])) }}

with latest as (
    {{ latest_entries(source('feed', 'transactions'), ['id']) }}
),

begun as (
    {{ begun_days('latest') }}
),

placed as {{ materialized() }} (
    select
        begun.entry,
        begun.account_id,
        begun.posting,
        days.account_parent_role,
        days.business_day,
        days.business_day_start,
        days.business_day_end,
        case when begun.posting < days.business_day_end then 1 else 0 end as is_enclosed
    from begun
    left join {{ ref('current_daily_balances') }} days
        on begun.account_id = days.account_id and begun.business_day_start = days.business_day_start
),

first_days as (
    select
        account_id,
        min(business_day_start) as business_day_start
    from {{ ref('current_daily_balances') }}
    group by account_id
),

-- Where no stored day encloses a posting, the account's days go on, at the time of day at which its last stored day ended.
outside as (
    select
        placed.entry,
        placed.posting,
        coalesce(placed.business_day_end, first_days.business_day_start) as boundary
    from placed
    left join first_days
        on placed.account_id = first_days.account_id
    where placed.is_enclosed = 0
),

posting_walls as (
    {{ wall_times('outside', 'posting') }}
),

boundary_walls as (
    {{ wall_times('outside', 'boundary') }}
),

timed as (
    select
        outside.entry,
        posting_walls.wall,
        coalesce({{ second_of_day('boundary_walls.wall') }}, 0) as boundary_second
    from outside
    inner join posting_walls
        on outside.posting = posting_walls.utc
    left join boundary_walls
        on outside.boundary = boundary_walls.utc
),

dated as (
    select
        entry,
        boundary_second,
        {{ day_of(add_seconds('wall', '-boundary_second')) }} as wall_day
    from timed
),

continued_walls as (
    select
        entry,
        {{ add_seconds(day_start('wall_day'), 'boundary_second') }} as wall_start,
        {{ add_seconds(day_start('wall_day'), 'boundary_second + 86400') }} as wall_end
    from dated
),

start_instants as (
    {{ utc_times('continued_walls', 'wall_start') }}
),

end_instants as (
    {{ utc_times('continued_walls', 'wall_end') }}
),

continued as (
    select
        continued_walls.entry,
        {{ day_of(add_seconds('continued_walls.wall_start', 43200)) }} as business_day,
        start_instants.utc as business_day_start,
        end_instants.utc as business_day_end
    from continued_walls
    inner join start_instants
        on continued_walls.wall_start = start_instants.wall
    inner join end_instants
        on continued_walls.wall_end = end_instants.wall
),

final as (
    select
        feed.entry,
        feed.id,
        feed.account_id,
        feed.account_name,
        feed.account_role,
        feed.account_scope,
        case
            when placed.is_enclosed = 1 then coalesce(placed.account_parent_role, feed.account_parent_role)
            else feed.account_parent_role
        end as account_parent_role,
        {{ money_from_feed('feed.amount_money') }} as amount_money,
        feed.amount_direction,
        feed.status,
        feed.posting,
        coalesce(continued.business_day, placed.business_day) as business_day,
        coalesce(continued.business_day_start, placed.business_day_start) as business_day_start,
        coalesce(continued.business_day_end, placed.business_day_end) as business_day_end,
        placed.is_enclosed,
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
    from placed
    inner join {{ source('feed', 'transactions') }} feed
        on placed.entry = feed.entry
    left join continued
        on placed.entry = continued.entry
)

{{ typed_columns('current_transactions', 'final') }}
