{{ config(indexes=indexes(['account_id', 'business_day'])) }}

with asked as (
    select distinct
        account_id,
        last_day as business_day
    from {{ ref('deadline_days') }}
    where business_day_end is null
),

stored as (
    select
        asked.account_id,
        asked.business_day,
        max(balances.business_day_end) as business_day_end
    from asked
    inner join {{ ref('current_daily_balances') }} balances
        on asked.account_id = balances.account_id and asked.business_day = balances.business_day
    group by asked.account_id, asked.business_day
),

-- The account has no stored day of that name: its days go on from the latest before.
unstored as (
    select
        asked.account_id,
        asked.business_day
    from asked
    left join stored
        on asked.account_id = stored.account_id and asked.business_day = stored.business_day
    where stored.account_id is null
),

earlier as (
    select
        unstored.account_id,
        unstored.business_day,
        max(balances.business_day_start) as business_day_start
    from unstored
    inner join {{ ref('current_daily_balances') }} balances
        on unstored.account_id = balances.account_id and unstored.business_day > balances.business_day
    group by unstored.account_id, unstored.business_day
),

first_days as (
    select
        account_id,
        min(business_day_start) as business_day_start
    from {{ ref('current_daily_balances') }}
    group by account_id
),

boundaries as (
    select
        unstored.account_id,
        unstored.business_day,
        latest.business_day_end as earlier_end,
        coalesce(latest.business_day_end, first_days.business_day_start) as boundary
    from unstored
    left join earlier
        on unstored.account_id = earlier.account_id and unstored.business_day = earlier.business_day
    left join {{ ref('current_daily_balances') }} latest
        on earlier.account_id = latest.account_id and earlier.business_day_start = latest.business_day_start
    left join first_days
        on unstored.account_id = first_days.account_id
),

boundary_walls as (
    {{ wall_times('boundaries', 'boundary') }}
),

timed as (
    select
        boundaries.account_id,
        boundaries.business_day,
        boundaries.earlier_end,
        coalesce({{ second_of_day('boundary_walls.wall') }}, 0) as boundary_second
    from boundaries
    left join boundary_walls
        on boundaries.boundary = boundary_walls.utc
),

-- A day that ends before noon ends on the next date.
wall_ends as (
    select
        timed.*,
        {{ add_seconds(
            day_start('business_day'), 'boundary_second + case when boundary_second < 43200 then 86400 else 0 end'
        ) }} as wall_end
    from timed
),

end_instants as (
    {{ utc_times('wall_ends', 'wall_end') }}
),

final as (
    select
        account_id,
        business_day,
        business_day_end
    from stored
    union all
    select
        wall_ends.account_id,
        wall_ends.business_day,
        case when wall_ends.earlier_end > end_instants.utc then wall_ends.earlier_end else end_instants.utc end as business_day_end
    from wall_ends
    inner join end_instants
        on wall_ends.wall_end = end_instants.wall
)

{{ typed_columns('final') }}
