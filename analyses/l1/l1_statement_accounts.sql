select distinct
    account_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_role
from {{ ref('daily_statement_summary') }}
where {{ recongen.matches_parameter('account_role', 'pStatementRole') }}
