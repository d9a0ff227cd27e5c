with ranked as (
    select
        transfer_type as ranked_type,
        row_number() over (
            order by
                sum(gross_amount) desc,
                sum(transfers) desc,
                {{ recongen.by_code_point('transfer_type') }}
        ) as place
    from {{ ref('exec_daily_activity') }}
    group by transfer_type
)

select
    business_day,
    is_business_day,
    transfer_type,
    case when place <= 9 then transfer_type else 'Other types' end as shown_type,
    transfers,
    legs,
    gross_amount,
    inflow,
    outflow,
    net_inflow
from {{ ref('exec_daily_activity') }} activity
inner join ranked
    on activity.transfer_type = ranked.ranked_type
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
