with totals as (
    select
        account_id,
        business_day_start,
        'transfer_type' as limit_by,
        transfer_type as limit_name,
        amount_direction,
        sum(total) as total
    from {{ ref('capped_flows') }}
    group by account_id, business_day_start, transfer_type, amount_direction
    union all
    select
        account_id,
        business_day_start,
        'rail' as limit_by,
        rail_name as limit_name,
        amount_direction,
        sum(total) as total
    from {{ ref('capped_flows') }}
    where rail_name in (select rail_name from {{ ref('l2_limits') }})
    group by account_id, business_day_start, rail_name, amount_direction
),

flows as (
    select
        totals.*,
        days.account_name,
        days.account_role,
        days.account_parent_role,
        days.business_day,
        days.limits_entry
    from totals
    inner join {{ ref('capped_days') }} days
        on totals.account_id = days.account_id and totals.business_day_start = days.business_day_start
),

-- The children of a parent share its limits: each balance row is read once for each name.
stated as {{ materialized() }} (
    select
        asked.limits_entry,
        asked.limit_name,
        {{ text_to_money(json_value('parents.limits', 'asked.limit_name')) }} as cap
    from (
        select distinct
            limits_entry,
            limit_name
        from flows
        where amount_direction = 'Debit'
    ) asked
    inner join {{ ref('current_daily_balances') }} parents
        on asked.limits_entry = parents.entry
    where parents.limits is not null
),

-- One row for each of these already: the grouping is what makes SQLite join them by an index.
stated_caps as (
    select
        limits_entry,
        limit_name,
        max(cap) as cap
    from stated
    group by limits_entry, limit_name
),

-- What the parent's own balance row says for that day and type comes before the schedule.
capped as (
    select
        flows.*,
        coalesce(
            case when flows.limit_by = 'transfer_type' or same_named.account_parent_role is null then stated_caps.cap end, schedules.cap
        ) as cap
    from flows
    left join stated_caps
        on
            flows.limits_entry = stated_caps.limits_entry
            and flows.limit_name = stated_caps.limit_name
            and flows.amount_direction = 'Debit'
    left join {{ ref('l2_limits') }} schedules
        on
            flows.account_parent_role = schedules.account_parent_role
            and flows.amount_direction = schedules.amount_direction
            and flows.limit_name
            = case flows.limit_by when 'rail' then schedules.rail_name else schedules.transfer_type end
    -- A key of `limits` means a rail if schedules cap that rail and not the type of the same name.
    left join {{ ref('l2_limits') }} same_named
        on
            flows.account_parent_role = same_named.account_parent_role
            and flows.amount_direction = same_named.amount_direction
            and flows.limit_name
            = case flows.limit_by when 'rail' then same_named.transfer_type else same_named.rail_name end
    where
        schedules.account_parent_role is not null
        or (flows.limit_by = 'transfer_type' and same_named.account_parent_role is null)
),

final as (
    select
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        limit_by,
        limit_name,
        amount_direction,
        total,
        cap
    from capped
    where cap is not null
)

{{ typed_columns('final') }}
