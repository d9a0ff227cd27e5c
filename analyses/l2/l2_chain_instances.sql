{{ recongen.chain_instances() }}

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
    {{ recongen.rounded_days('age_seconds') }} as age_days,
    amount
from instances
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('chain', 'pChain') }}
    and transfer_id in (
        select postings.transfer_id
        from {{ ref('current_transactions') }} postings
        where {{ recongen.with_metadata('postings.metadata', 'pMetadataKey', 'pMetadataValue') }}
    )
    and {{ recongen.matches_parameter('completion', 'pCompletion') }}
    and {{ recongen.containing('transfer_id', 'pTransfer') }}
