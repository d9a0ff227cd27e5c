select
    posting,
    business_day,
    id as transaction_id,
    transfer_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    amount_money,
    amount_direction,
    status,
    rail_name,
    transfer_type,
    template_name,
    transfer_parent_id,
    bundle_id,
    origin,
    entry,
    supersedes,
    metadata
from {{ recongen.rows_to_search(ref('current_transactions'), [('id', 'pTransaction'), ('transfer_id', 'pTransfer')]) }} postings
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('postings', ref('current_transactions'), [('id', 'pTransaction'), ('transfer_id', 'pTransfer')]) }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
    and {{ recongen.matches_parameter('status', 'pStatus') }}
    and {{ recongen.matches_parameter('origin', 'pOrigin') }}
    and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
    and {{ recongen.matches_parameter('rail_name', 'pRail') }}
