with by_transfer as (
    select
        rail_name,
        transfer_id,
        count(*) as legs,
        sum(case when amount_money > 0 then amount_money else 0 end) as credits,
        sum(case when amount_money < 0 then -amount_money else 0 end) as debits
    from {{ recongen.rows_to_search(ref('current_transactions'), [('transfer_id', 'pTransfer')]) }} postings
    where
        {{ recongen.in_window('business_day') }}
        and {{ recongen.searched('postings', ref('current_transactions'), [('transfer_id', 'pTransfer')]) }}
        and {{ recongen.matches_parameter('rail_name', 'pRail') }}
        and {{ recongen.matches_parameter('status', 'pStatus') }}
        and {{ recongen.matches_parameter("case when bundle_id is null then 'not bundled' else 'bundled' end", 'pBundling') }}
        and {{ recongen.with_metadata('metadata', 'pMetadataKey', 'pMetadataValue') }}
    group by rail_name, transfer_id
),

fired as (
    select
        rail_name,
        cast(sum(legs) as integer) as legs,
        count(*) as transfers,
        sum(credits) as credits,
        sum(debits) as debits
    from by_transfer
    group by rail_name
)

select
    rails.rail_name,
    rails.transfer_type,
    rails.leg_count,
    case when fired.rail_name is null then 0 else 1 end as has_fired,
    coalesce(fired.legs, 0) as legs,
    coalesce(fired.transfers, 0) as transfers,
    {{ recongen.money('coalesce(fired.debits, 0)') }} as debits,
    {{ recongen.money('coalesce(fired.credits, 0)') }} as credits
from {{ ref('l2_rails') }} rails
left join fired
    on rails.rail_name = fired.rail_name
where {{ recongen.matches_parameter('rails.rail_name', 'pRail') }}
