{{ recongen.compared_periods() }}

select
    transfer_type,
    transfers,
    transfers_before,
    {{ recongen.money('gross_amount') }} as gross_amount,
    {{ recongen.money('gross_amount_before') }} as gross_amount_before,
    {{ recongen.money('inflow') }} as inflow,
    {{ recongen.money('inflow_before') }} as inflow_before,
    {{ recongen.money('outflow') }} as outflow,
    {{ recongen.money('outflow_before') }} as outflow_before,
    {{ recongen.money('net_inflow') }} as net_inflow,
    {{ recongen.money('net_inflow_before') }} as net_inflow_before
from compared
