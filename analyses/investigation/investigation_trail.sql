with roots as (
    select root_transfer_id
    from {{ ref('inv_trails') }}
    where '__DEEPEST__' = <<$pRoot>> and is_deepest = 1
    union
    select root_transfer_id
    from {{ ref('inv_trails') }}
    where '__DEEPEST__' <> <<$pRoot>> and (root_transfer_id = <<$pRoot>> or trail = <<$pRoot>>)
)

select
    trails.root_transfer_id,
    trails.root_reason,
    trails.hop,
    trails.transfer_id,
    trails.parent_transfer_id,
    trails.posting,
    trails.rail_name,
    {{ recongen.account_label('trails.source_account_name', 'trails.source_account_id') }} as sender,
    trails.source_account_id as sender_id,
    {{ recongen.account_label('trails.target_account_name', 'trails.target_account_id') }} as recipient,
    trails.target_account_id as recipient_id,
    cast(trails.hop as varchar(20)) || '. '
    || coalesce({{ recongen.account_label('trails.source_account_name', 'trails.source_account_id') }}, '?') as origin_node,
    cast(trails.hop + 1 as varchar(20)) || '. '
    || coalesce({{ recongen.account_label('trails.target_account_name', 'trails.target_account_id') }}, '?') as destination_node,
    trails.amount,
    trails.is_cycle
from {{ ref('inv_money_trail_edges') }} trails
inner join roots
    on trails.root_transfer_id = roots.root_transfer_id
where
    {{ recongen.at_most('trails.hop', 'pHops') }}
    and {{ recongen.at_least(recongen.dollars('trails.amount'), 'pAmount') }}
