{{ recongen.compared_periods() }}

select
    transfer_type,
    'this period' as period,
    transfers,
    {{ recongen.money('gross_amount') }} as gross_amount,
    {{ recongen.money('inflow') }} as inflow,
    {{ recongen.money('outflow') }} as outflow,
    {{ recongen.money('net_inflow') }} as net_inflow
from compared
union all
select
    transfer_type,
    'the period before' as period,
    transfers_before as transfers,
    {{ recongen.money('gross_amount_before') }} as gross_amount,
    {{ recongen.money('inflow_before') }} as inflow,
    {{ recongen.money('outflow_before') }} as outflow,
    {{ recongen.money('net_inflow_before') }} as net_inflow
from compared
