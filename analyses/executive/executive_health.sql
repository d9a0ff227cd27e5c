select
    check_title,
    check_name,
    severity,
    first_seen_day,
    episode_key
from {{ ref('exception_episodes') }}
where
    {{ recongen.in_window('first_seen_day', 'pTrend') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
