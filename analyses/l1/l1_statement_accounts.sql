select
    account_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_role
from {{ ref('statement_accounts') }}
where {{ recongen.matches_parameter('account_role', 'pStatementRole') }}
