select
    check_name,
    check_title,
    severity,
    account_id,
    rail_name,
    declared_at,
    detail,
    exception_key
from {{ ref('exceptions') }}
where business_day is null
