select
    posting,
    business_day,
    rail_name,
    transfer_type,
    id as transaction_id,
    transfer_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    amount_money,
    amount_direction,
    status,
    template_name,
    case when bundle_id is null then 'not bundled' else 'bundled' end as bundling,
    bundle_id,
    metadata
from {{ recongen.rows_to_search(ref('current_transactions'), [('transfer_id', 'pTransfer')]) }} postings
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('postings', ref('current_transactions'), [('transfer_id', 'pTransfer')]) }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('status', 'pStatus') }}
    and {{ recongen.with_metadata('metadata', 'pMetadataKey', 'pMetadataValue') }}
    and {{ recongen.matches_parameter("case when bundle_id is null then 'not bundled' else 'bundled' end", 'pBundling') }}
