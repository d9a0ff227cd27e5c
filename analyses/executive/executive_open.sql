select
    check_title,
    check_name,
    severity,
    severity_rank,
    first_seen_day,
    days,
    money,
    headline,
    episode_key,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    {{ recongen.cause_owner() }} as owner,
    {{ recongen.balance_off_by() }} as balance_off_by
from {{ ref('exception_episodes') }}
where
    is_open = 1
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
