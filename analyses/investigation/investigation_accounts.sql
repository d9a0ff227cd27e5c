select
    account_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account
from {{ ref('exec_accounts') }}
where is_paired = 1
