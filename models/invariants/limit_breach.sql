-- Which side of which accounts anything may cap, which is by far the fewest.
with capped_sides as (
    select
        accounts.account_id,
        schedules.amount_direction
    from {{ ref('accounts') }} accounts
    inner join {{ ref('l2_limits') }} schedules
        on accounts.account_parent_role = schedules.account_parent_role
    union
    select
        accounts.account_id,
        'Debit' as amount_direction
    from {{ ref('accounts') }} accounts
    inner join {{ ref('current_daily_balances') }} parents
        on accounts.parent_account_id = parents.account_id
    where parents.limits is not null
),

flows as (
    select
        postings.account_id,
        postings.business_day,
        coalesce(postings.business_day_start, {{ day_start('postings.business_day') }}) as business_day_start,
        postings.transfer_type,
        postings.rail_name,
        postings.amount_direction,
        sum(abs({{ exact('postings.amount_money') }})) as total
    from {{ ref('current_transactions') }} postings
    inner join capped_sides
        on postings.account_id = capped_sides.account_id and postings.amount_direction = capped_sides.amount_direction
    where postings.status = 'Posted'
    group by
        postings.account_id,
        postings.business_day,
        coalesce(postings.business_day_start, {{ day_start('postings.business_day') }}),
        postings.transfer_type,
        postings.rail_name,
        postings.amount_direction
),

type_totals as (
    select
        account_id,
        business_day,
        business_day_start,
        'transfer_type' as limit_by,
        transfer_type as limit_name,
        amount_direction,
        sum(total) as total
    from flows
    group by account_id, business_day, business_day_start, transfer_type, amount_direction
),

rail_totals as (
    select
        account_id,
        business_day,
        business_day_start,
        'rail' as limit_by,
        rail_name as limit_name,
        amount_direction,
        sum(total) as total
    from flows
    group by account_id, business_day, business_day_start, rail_name, amount_direction
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
        accounts.account_name,
        accounts.account_role,
        accounts.account_parent_role,
        coalesce(
            case
                when totals.amount_direction = 'Debit' and parents.limits is not null
                    then {{ text_to_exact(json_value('parents.limits', 'totals.limit_name')) }}
            end,
            {{ exact('schedules.cap') }}
        ) as cap
    from totals
    inner join {{ ref('accounts') }} accounts
        on totals.account_id = accounts.account_id
    left join {{ ref('current_daily_balances') }} parents
        on
            accounts.parent_account_id = parents.account_id
            and totals.business_day_start = parents.business_day_start
    left join {{ ref('l2_limits') }} schedules
        on
            accounts.account_parent_role = schedules.account_parent_role
            and totals.amount_direction = schedules.amount_direction
            and totals.limit_name
            = case totals.limit_by when 'rail' then schedules.rail_name else schedules.transfer_type end
    -- A key of `limits` that a schedule caps as a rail speaks of that rail, not of the type of the same name.
    left join {{ ref('l2_limits') }} same_named_rail
        on
            totals.limit_by = 'transfer_type'
            and accounts.account_parent_role = same_named_rail.account_parent_role
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
        {{ money('total') }} as total,
        {{ money('cap') }} as cap,
        {{ money('(total - cap)') }} as over_by,
        {{ money('(total - cap)') }} as magnitude_money,
        case amount_direction when 'Debit' then 'Outbound ' else 'Inbound ' end || limit_name || ' of '
        || {{ money_text('total') }} || ' is over the day''s cap of ' || {{ money_text('cap') }}
        || ' by ' || {{ money_text('(total - cap)') }} as detail
    from capped
    where total > cap
)

{{ typed_columns('limit_breach', 'final') }}
