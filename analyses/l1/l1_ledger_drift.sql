select
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    stored_balance,
    computed_balance,
    own_posted,
    children_stored,
    children_reported,
    children_expected,
    drift,
    drift_change,
    first_day,
    magnitude_money,
    detail,
    exception_key
from {{ ref('ledger_drift') }}
where
    {{ recongen.is_row_on_page() }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
