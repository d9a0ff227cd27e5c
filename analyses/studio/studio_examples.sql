select
    id as transaction_id,
    posting,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_role,
    amount_money,
    status,
    rail_name,
    template_name,
    transfer_type,
    origin,
    metadata
from {{ ref('current_transactions') }}
where id in (<<$pTransactions>>)
