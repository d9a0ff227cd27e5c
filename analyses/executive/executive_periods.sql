with latest as (
    select coalesce(latest_business_day, {{ recongen.typed_literal('1900-01-01', 'date') }}) as last_day
    from {{ ref('run_context') }}
),

placed as (
    select
        activity.transfer_type,
        case
            when activity.business_day > {{ recongen.shift_day('latest.last_day', '-<<$pPeriod>>') }} then 'this period'
            else 'the period before'
        end as period,
        activity.transfers,
        activity.gross_amount,
        activity.net_inflow
    from {{ ref('exec_daily_activity') }} activity
    cross join latest
    where
        activity.business_day > {{ recongen.shift_day('latest.last_day', '-2 * <<$pPeriod>>') }}
        and activity.business_day <= latest.last_day
        and {{ recongen.matches_parameter('activity.transfer_type', 'pTransferType') }}
)

select
    transfer_type,
    period,
    sum(transfers) as transfers,
    {{ recongen.money('sum(gross_amount)') }} as gross_amount,
    {{ recongen.money('sum(net_inflow)') }} as net_inflow
from placed
group by transfer_type, period
