{%- set filters = ['pStatus', 'pBundling', 'pMetadataKey', 'pTransfer'] -%}

with by_transfer as (
    select
        rail_name,
        transfer_id,
        count(*) as legs,
        sum(case when status in ('Posted', 'Pending') then 1 else 0 end) as live_legs,
        sum(case when status = 'Posted' and amount_money > 0 then amount_money else 0 end) as credits,
        sum(case when status = 'Posted' and amount_money < 0 then -amount_money else 0 end) as debits
    {{ recongen.chosen_rail_postings() }}
    and not {{ recongen.nothing_chosen(filters) }}
    group by rail_name, transfer_id
),

-- Where nothing but days is chosen, or rails, the counts of each day say it.
counted as (
    select
        rail_name,
        legs,
        live_legs,
        1 as transfers,
        credits,
        debits
    from by_transfer
    union all
    select
        rail_name,
        postings as legs,
        case when status in ('Posted', 'Pending') then postings else 0 end as live_legs,
        0 as transfers,
        case when status = 'Posted' then credits else 0 end as credits,
        case when status = 'Posted' then debits else 0 end as debits
    from {{ ref('daily_postings') }}
    where {{ recongen.nothing_chosen(filters) }} and {{ recongen.in_window('business_day') }}
    union all
    select
        rail_name,
        0 as legs,
        0 as live_legs,
        transfers_of_rail as transfers,
        {{ recongen.money('0') }} as credits,
        {{ recongen.money('0') }} as debits
    from {{ ref('daily_transfers') }}
    where
        {{ recongen.nothing_chosen(filters) }}
        and {{ recongen.in_window('business_day') }}
        and {{ recongen.is_first_in_window('earlier_day_of_rail') }}
),

fired as (
    select
        rail_name,
        cast(sum(legs) as integer) as legs,
        cast(sum(transfers) as integer) as transfers,
        sum(live_legs) as live_legs,
        sum(credits) as credits,
        sum(debits) as debits
    from counted
    group by rail_name
)

select
    rails.rail_name,
    rails.transfer_type,
    rails.leg_count,
    case when fired.live_legs > 0 then 1 else 0 end as has_fired,
    coalesce(fired.legs, 0) as legs,
    coalesce(fired.transfers, 0) as transfers,
    {{ recongen.money('coalesce(fired.debits, 0)') }} as debits,
    {{ recongen.money('coalesce(fired.credits, 0)') }} as credits
from {{ ref('l2_rails') }} rails
left join fired
    on rails.rail_name = fired.rail_name
where {{ recongen.matches_parameter('rails.rail_name', 'pRail') }}
