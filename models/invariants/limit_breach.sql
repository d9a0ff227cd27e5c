with type_totals as (
    select
        account_id,
        business_day_start,
        'transfer_type' as limit_by,
        transfer_type as limit_name,
        amount_direction,
        sum(total) as total
    from {{ ref('capped_flows') }}
    group by account_id, business_day_start, transfer_type, amount_direction
),

rail_totals as (
    select
        account_id,
        business_day_start,
        'rail' as limit_by,
        rail_name as limit_name,
        amount_direction,
        sum(total) as total
    from {{ ref('capped_flows') }}
    group by account_id, business_day_start, rail_name, amount_direction
),

totals as (
    select * from type_totals
    union all
    select * from rail_totals
),

-- What the parent's own balance row says for that day and type comes before the schedule.
capped as (
    select
        totals.*,
        days.account_name,
        days.account_role,
        days.account_parent_role,
        days.business_day,
        coalesce(
            case
                when totals.amount_direction = 'Debit' and days.limits is not null
                    then {{ text_to_money(json_value('days.limits', 'totals.limit_name')) }}
            end,
            schedules.cap
        ) as cap
    from totals
    inner join {{ ref('capped_days') }} days
        on totals.account_id = days.account_id and totals.business_day_start = days.business_day_start
    left join {{ ref('l2_limits') }} schedules
        on
            days.account_parent_role = schedules.account_parent_role
            and totals.amount_direction = schedules.amount_direction
            and totals.limit_name
            = case totals.limit_by when 'rail' then schedules.rail_name else schedules.transfer_type end
    -- A key of `limits` that a schedule caps as a rail speaks of that rail, not of the type of the same name.
    left join {{ ref('l2_limits') }} same_named_rail
        on
            totals.limit_by = 'transfer_type'
            and days.account_parent_role = same_named_rail.account_parent_role
            and totals.amount_direction = same_named_rail.amount_direction
            and totals.limit_name = same_named_rail.rail_name
    where
        schedules.account_parent_role is not null
        or (totals.limit_by = 'transfer_type' and same_named_rail.account_parent_role is null)
),

final as (
    select
        {{ exception_key([
            'account_id', instant_text('business_day_start'), 'limit_by', 'limit_name', 'amount_direction'
        ]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        limit_by,
        limit_name,
        case limit_by when 'transfer_type' then limit_name end as transfer_type,
        case limit_by when 'rail' then limit_name end as rail_name,
        amount_direction,
        total,
        cap,
        total - cap as over_by,
        total - cap as magnitude_money,
        case amount_direction when 'Debit' then 'Outbound ' else 'Inbound ' end || limit_name || ' of '
        || {{ money_text('total') }} || ' is over the day''s cap of ' || {{ money_text('cap') }}
        || ' by ' || {{ money_text('(total - cap)') }} as detail
    from capped
    where total > cap
)

{{ typed_columns('final') }}
