select
    check_title,
    check_name,
    severity,
    severity_rank,
    case when is_new = 1 then 'new' else 'open' end as state,
    headline,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    transfer_type,
    rail_name,
    first_seen_day,
    last_day,
    days,
    exception_rows,
    money,
    is_new,
    1 - is_new as is_open_from_before,
    coalesce(owner_team, owner_contact) as owner,
    declared_at,
    episode_key
from {{ ref('exception_episodes') }}
where
    {{ recongen.is_flow_check('check_name') }}
    and {{ recongen.matches_parameter('check_name', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
