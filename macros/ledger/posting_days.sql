{#- The business day that each posting falls in, by its entry: the stored day of its account around it, or, without one, as the account's days go
    on. `entries` has the entries of the postings. A list of CTEs, the last of which is `posting_days`. -#}
{% macro posting_days(entries) -%}
begun as (
    {{ recongen.begun_days(entries) }}
),

placed as {{ recongen.materialized() }} (
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
    {{ recongen.wall_times('outside', 'posting') }}
),

boundary_walls as (
    {{ recongen.wall_times('outside', 'boundary') }}
),

timed as (
    select
        outside.entry,
        posting_walls.wall,
        coalesce({{ recongen.second_of_day('boundary_walls.wall') }}, 0) as boundary_second
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
        {{ recongen.day_of(recongen.add_seconds('wall', '-boundary_second')) }} as wall_day
    from timed
),

continued_walls as (
    select
        entry,
        {{ recongen.add_seconds(recongen.day_start('wall_day'), 'boundary_second') }} as wall_start,
        {{ recongen.add_seconds(recongen.day_start('wall_day'), 'boundary_second + 86400') }} as wall_end
    from dated
),

start_instants as (
    {{ recongen.utc_times('continued_walls', 'wall_start') }}
),

end_instants as (
    {{ recongen.utc_times('continued_walls', 'wall_end') }}
),

continued as (
    select
        continued_walls.entry,
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
        placed.entry,
        placed.is_enclosed,
        case when placed.is_enclosed = 1 then placed.account_parent_role end as account_parent_role,
        case when placed.is_enclosed = 1 then placed.business_day else continued.business_day end as business_day,
        case when placed.is_enclosed = 1 then placed.business_day_start else continued.business_day_start end as business_day_start,
        case when placed.is_enclosed = 1 then placed.business_day_end else continued.business_day_end end as business_day_end
    from placed
    left join continued
        on placed.entry = continued.entry
)
{%- endmacro %}
