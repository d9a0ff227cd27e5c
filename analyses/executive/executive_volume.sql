select
    business_day,
    is_business_day,
    transfer_type,
    transfers,
    legs,
    gross_amount,
    inflow,
    outflow,
    net_inflow
from {{ ref('exec_daily_activity') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.chosen('transfer_type', 'pTransferType') }}
