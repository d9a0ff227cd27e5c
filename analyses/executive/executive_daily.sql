select
    business_day,
    sum(transfers) as transfers,
    {{ recongen.money('sum(gross_amount)') }} as gross_amount,
    {{ recongen.money('sum(net_inflow)') }} as net_inflow
from {{ ref('exec_daily_activity') }}
where
    is_business_day = 1
    and {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
group by business_day
