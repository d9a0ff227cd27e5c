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
from {{ ref('current_transactions') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.chosen('account_role', 'pRole') }}
    and {{ recongen.chosen('account_id', 'pAccount') }}
    and {{ recongen.chosen('status', 'pStatus') }}
    and {{ recongen.chosen('origin', 'pOrigin') }}
    and {{ recongen.chosen('transfer_type', 'pTransferType') }}
    and {{ recongen.chosen('rail_name', 'pRail') }}
    and {{ recongen.containing('transfer_id', 'pTransfer') }}
    and {{ recongen.containing('id', 'pTransaction') }}
