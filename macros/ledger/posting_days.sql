{#- The business day that each posting falls in, by its entry: the stored day of its account around it, or, without one, as the account's days go
    on. `postings` has `entry`, `account_id` and `posting`. A list of CTEs, the last of which is `posting_days`.
    Accounts of counterparties seldom have stored days, so that postings without one are many: they share their days. -#}
{% macro posting_days(postings) -%}
begun as (
    {{ recongen.stored_days_at_posting(postings) }}
),

placed as {{ recongen.materialized() }} (
    select
        begun.*,
        case when posting < business_day_end then 1 else 0 end as is_enclosed
    from begun
),

first_days as (
    select
        account_id,
        min(business_day_start) as business_day_start
    from {{ ref('current_daily_balances') }}
    group by account_id
),

-- Where no stored day encloses a posting, the account's days go on, at the time of day at which its last stored day ended.
outside as {{ recongen.materialized() }} (
    select
        placed.entry,
        placed.posting,
        coalesce(placed.business_day_end, first_days.business_day_start) as boundary
    from placed
    left join first_days
        on placed.account_id = first_days.account_id
    where placed.is_enclosed = 0
),

boundary_walls as (
    {{ recongen.wall_times('outside', 'boundary') }}
),

boundaries as (
    select
        utc,
        {{ recongen.second_of_day('wall') }} as boundary_second
    from boundary_walls
),

spans as (
    select
        min(posting) as earliest,
        max(posting) as latest
    from outside
),

-- The few offsets of these years.
zones as (
    select zone.*
    from {{ ref('l2_time_zone') }} zone
    inner join spans
        on zone.utc_from <= spans.latest and zone.utc_until > spans.earliest
),

dated as {{ recongen.materialized() }} (
    select
        outside.entry,
        coalesce(boundaries.boundary_second, 0) as boundary_second,
        {{ recongen.day_of(recongen.add_seconds('outside.posting', 'zones.offset_seconds - coalesce(boundaries.boundary_second, 0)')) }} as wall_day
    from outside
    inner join zones
        on outside.posting >= zones.utc_from and outside.posting < zones.utc_until
    left join boundaries
        on outside.boundary = boundaries.utc
),

continued_walls as (
    select
        wall_day,
        boundary_second,
        {{ recongen.add_seconds(recongen.day_start('wall_day'), 'boundary_second') }} as wall_start,
        {{ recongen.add_seconds(recongen.day_start('wall_day'), 'boundary_second + 86400') }} as wall_end
    from (select distinct wall_day, boundary_second from dated) walls
),

start_instants as (
    {{ recongen.utc_times('continued_walls', 'wall_start') }}
),

end_instants as (
    {{ recongen.utc_times('continued_walls', 'wall_end') }}
),

continued_days as {{ recongen.materialized() }} (
    select
        continued_walls.wall_day,
        continued_walls.boundary_second,
        {{ recongen.day_of(recongen.add_seconds('continued_walls.wall_start', 43200)) }} as business_day,
        start_instants.utc as business_day_start,
        end_instants.utc as business_day_end
    from continued_walls
    inner join start_instants
        on continued_walls.wall_start = start_instants.wall
    inner join end_instants
        on continued_walls.wall_end = end_instants.wall
),

posting_days as (
    select
        entry,
        is_enclosed,
        account_parent_role,
        business_day,
        business_day_start,
        business_day_end
    from placed
    where is_enclosed = 1
    union all
    select
        dated.entry,
        0 as is_enclosed,
        null as account_parent_role,
        continued_days.business_day,
        continued_days.business_day_start,
        continued_days.business_day_end
    from dated
    inner join continued_days
        on dated.wall_day = continued_days.wall_day and dated.boundary_second = continued_days.boundary_second
)
{%- endmacro %}
