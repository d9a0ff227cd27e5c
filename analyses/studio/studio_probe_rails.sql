with by_transfer as (
    select
        rail_name,
        transfer_id,
        count(*) as legs,
        sum(case when status = 'Pending' then 1 else 0 end) as pending_legs,
        max(case when template_name is null then 0 else 1 end) as is_in_template,
        sum(case when amount_money < 0 then -amount_money else 0 end) as debits,
        sum(case when amount_money > 0 then amount_money else 0 end) as credits,
        min(abs(amount_money)) as lowest,
        max(abs(amount_money)) as highest,
        max(business_day) as last_day
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending') and {{ recongen.in_period('business_day') }}
    group by rail_name, transfer_id
),

fired as (
    select
        by_transfer.rail_name,
        cast(sum(by_transfer.legs) as integer) as legs,
        cast(sum(by_transfer.pending_legs) as integer) as pending_legs,
        count(*) as transfers,
        -- Of a rail on its own every transfer has all its legs; within a template its legs are the template's.
        sum(case when by_transfer.is_in_template = 0 and by_transfer.legs <> rails.leg_count then 1 else 0 end) as uneven_transfers,
        sum(by_transfer.debits) as debits,
        sum(by_transfer.credits) as credits,
        min(by_transfer.lowest) as lowest,
        max(by_transfer.highest) as highest,
        max(by_transfer.last_day) as last_day
    from by_transfer
    left join {{ ref('l2_rails') }} rails
        on by_transfer.rail_name = rails.rail_name
    group by by_transfer.rail_name
),

fired_days as (
    select
        rail_name,
        count(distinct business_day) as days
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending') and {{ recongen.in_period('business_day') }}
    group by rail_name
),

unmatched as (
    select
        rail_name,
        count(*) as legs
    from {{ ref('unmatched_posting') }}
    where {{ recongen.in_period('business_day') }}
    group by rail_name
),

names as (
    select rail_name from {{ ref('l2_rails') }}
    union
    select rail_name from fired
)

select
    names.rail_name,
    case when rails.rail_name is null then 0 else 1 end as is_declared,
    coalesce(fired.transfers, 0) as transfers,
    coalesce(fired.legs, 0) as legs,
    coalesce(fired.pending_legs, 0) as pending_legs,
    coalesce(fired.uneven_transfers, 0) as uneven_transfers,
    coalesce(unmatched.legs, 0) as unmatched_legs,
    coalesce(fired_days.days, 0) as days,
    {{ recongen.money('coalesce(fired.debits, 0)') }} as debits,
    {{ recongen.money('coalesce(fired.credits, 0)') }} as credits,
    fired.lowest,
    fired.highest,
    fired.last_day
from names
left join {{ ref('l2_rails') }} rails
    on names.rail_name = rails.rail_name
left join fired
    on names.rail_name = fired.rail_name
left join fired_days
    on names.rail_name = fired_days.rail_name
left join unmatched
    on names.rail_name = unmatched.rail_name
