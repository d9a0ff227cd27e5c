select
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    expected_balance,
    stored_balance,
    variance,
    magnitude_money,
    detail,
    exception_key
from {{ ref('expected_eod_balance_breach') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
