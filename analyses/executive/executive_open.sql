select
    check_name,
    severity,
    business_day,
    magnitude_money,
    detail,
    exception_key
from {{ ref('todays_exceptions') }}
where {{ recongen.matches_parameter('severity', 'pSeverity') }}
