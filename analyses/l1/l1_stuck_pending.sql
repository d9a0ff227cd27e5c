select
    transaction_id,
    transfer_id,
    rail_name,
    transfer_type,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    posting,
    amount_money,
    age_seconds,
    cap_seconds,
    case
        when age_seconds <= 21600 then '1. up to 6 hours'
        when age_seconds <= 86400 then '2. up to 24 hours'
        when age_seconds <= 259200 then '3. up to 3 days'
        when age_seconds <= 604800 then '4. up to 7 days'
        else '5. more than 7 days'
    end as age_bucket,
    magnitude_money,
    detail,
    exception_key
from {{ ref('stuck_pending') }}
where
    {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
