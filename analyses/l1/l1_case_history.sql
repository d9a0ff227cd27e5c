select
    history.event,
    history.made_at,
    history.made_by,
    coalesce(history.kind, 'nothing yet') as kind,
    history.note,
    history.assignee,
    history.due,
    coalesce(cases.check_title, 'No longer found') as check_title,
    {{ recongen.account_label('cases.account_name', 'cases.account_id') }} as account,
    cases.transfer_id,
    cases.episode_key
from {{ ref('cases') }} cases
left join {{ ref('case_history') }} history
    on cases.episode_key = history.episode_key
where
    {{ recongen.matches_cases() }}
    and {{ recongen.matches_parameter('cases.episode_key', 'pCase') }}
    and (history.event is not null or cases.episode_key in (<<$pCase>>))
