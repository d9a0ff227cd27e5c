select
    chain,
    parent_name,
    expected,
    is_required,
    count(*) as firings,
    sum(case when completion = 'complete' then 1 else 0 end) as completed,
    case
        when is_required = 1
            then {{ recongen.cents_to_money(recongen.divided("10000 * sum(case when completion = 'complete' then 1 else 0 end)", 'count(*)')) }}
    end as completed_percent,
    {{ recongen.money('sum(amount)') }} as amount
from {{ recongen.rows_to_search(ref('chain_instances'), [('transfer_id', 'pTransfer')]) }} instances
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('instances', ref('chain_instances'), [('transfer_id', 'pTransfer')]) }}
    and {{ recongen.matches_parameter('chain', 'pChain') }}
    and {{ recongen.matches_parameter('completion', 'pCompletion') }}
    and {{ recongen.transfers_with_metadata('transfer_id') }}
group by chain, parent_name, expected, is_required
