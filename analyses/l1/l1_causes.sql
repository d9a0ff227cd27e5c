select
    check_title,
    check_name,
    audience,
    severity,
    severity_rank,
    case
        when is_new = 1 then 'new'
        when is_open = 1 then 'open'
        when cleared_day is not null then 'cleared'
        else 'over'
    end as state,
    headline,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    transfer_id,
    transfer_type,
    rail_name,
    first_seen_day,
    last_day,
    days,
    exception_rows,
    money,
    case when check_name = 'drift' and is_open = 1 then money end as balance_off_by,
    is_new,
    case when is_open = 1 and is_new = 0 then 1 else 0 end as is_open_from_before,
    case when is_open = 0 and cleared_day = {{ recongen.latest_business_day() }} then 1 else 0 end as is_cleared_now,
    coalesce(owner_team, owner_contact) as owner,
    declared_at,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    episode_key
from {{ ref('exception_episodes') }}
where
    {{ recongen.is_on_page() }}
    and {{ recongen.matches_causes() }}
