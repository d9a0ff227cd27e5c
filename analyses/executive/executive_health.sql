select
    check_name,
    severity,
    business_day,
    magnitude_money,
    exception_key
from {{ ref('exceptions') }}
where
    ({{ recongen.in_window('business_day', 'pTrend') }} or business_day is null)
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
