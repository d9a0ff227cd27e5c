select
    check_title,
    check_name,
    severity,
    {{ recongen.news_day() }} as news_day,
    episode_key
from {{ ref('exception_episodes') }}
where
    {{ recongen.in_window(recongen.news_day(), 'pTrend') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
