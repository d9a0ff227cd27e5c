select
    account_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account
from {{ ref('accounts') }} accounts
where
    exists (select 1 from {{ ref('inv_transfer_edges') }} edges where edges.source_account_id = accounts.account_id)
    or exists (select 1 from {{ ref('inv_transfer_edges') }} edges where edges.target_account_id = accounts.account_id)
