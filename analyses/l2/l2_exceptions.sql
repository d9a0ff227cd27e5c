select
    check_title,
    check_name,
    severity,
    business_day,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    transaction_id,
    transfer_type,
    rail_name,
    magnitude_money,
    magnitude_count,
    detail,
    exception_key
from {{ ref('exceptions') }}
where
    {{ recongen.is_flow_check('check_name') }}
    and {{ recongen.is_row_on_page() }}
    and {{ recongen.matches_parameter('check_title', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
