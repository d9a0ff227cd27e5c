select
    account_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account
from {{ ref('accounts') }}
where account_id in (
    select source_account_id from {{ ref('inv_transfer_edges') }}
    union
    select target_account_id from {{ ref('inv_transfer_edges') }}
)
