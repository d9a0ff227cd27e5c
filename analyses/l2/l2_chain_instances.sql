select
    chain,
    parent_name,
    expected,
    transfer_id,
    transfer_type,
    business_day,
    opened_at,
    deadline,
    children,
    completion,
    {{ recongen.rounded_days(recongen.age_seconds('opened_at')) }} as age_days,
    amount
from {{ recongen.rows_to_search(ref('chain_instances'), [('transfer_id', 'pTransfer')]) }} instances
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('instances', ref('chain_instances'), [('transfer_id', 'pTransfer')]) }}
    and {{ recongen.matches_parameter('chain', 'pChain') }}
    and {{ recongen.transfers_with_metadata('transfer_id') }}
    and {{ recongen.matches_parameter('completion', 'pCompletion') }}
