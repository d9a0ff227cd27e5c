select
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    account_parent_role,
    business_day,
    case limit_by when 'rail' then 'rail' else 'transfer type' end as limit_by,
    limit_name,
    amount_direction,
    total,
    cap,
    over_by,
    magnitude_money,
    detail,
    exception_key
from {{ ref('limit_breach') }}
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
