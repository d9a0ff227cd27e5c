select
    account_role,
    business_day,
    accounts,
    stored_balance
from {{ ref('cash_by_role') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.containing('account_role', 'pRole') }}
