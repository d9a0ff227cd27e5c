select
    case
        when is_contradiction = 1 then 'resolved, but still open'
        when is_overdue = 1 then 'overdue'
        when state = 'accepted' and is_open = 1 then 'accepted'
        when is_open = 1 then 'open'
        else 'cleared'
    end as standing,
    urgency_rank,
    state,
    is_contradiction,
    is_overdue,
    case when is_open = 1 and state = 'new' then 1 else 0 end as is_untouched,
    case when is_open = 1 and state = 'accepted' then 1 else 0 end as is_accepted,
    check_name,
    coalesce(check_title, 'No longer found') as check_title,
    severity,
    severity_rank,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    first_seen_day,
    age_days,
    due_day,
    assignee,
    accepted_until,
    money,
    {{ recongen.cause_owner() }} as owner,
    headline,
    events,
    last_kind,
    last_made_at,
    last_made_by,
    last_note,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    episode_key
from {{ ref('cases') }}
where {{ recongen.matches_cases() }}
