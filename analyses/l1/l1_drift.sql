select
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    account_parent_role,
    business_day,
    stored_balance,
    computed_balance,
    drift,
    drift_change,
    {{ recongen.money('abs(drift_change)') }} as new_drift,
    first_day,
    magnitude_money,
    detail,
    exception_key
from {{ ref('drift') }}
where
    {{ recongen.is_row_on_page() }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
