with {{ recongen.causes_of_period() }}

select
    history.event,
    history.made_at,
    history.made_by,
    history.kind,
    history.note,
    history.assignee,
    history.due,
    cases.check_name,
    {{ recongen.account_label('cases.account_name', 'cases.account_id') }} as account,
    cases.transfer_id,
    cases.state,
    cases.is_open,
    cases.urgency_rank,
    history.episode_key
from {{ ref('case_history') }} history
inner join {{ ref('cases') }} cases
    on history.episode_key = cases.episode_key
where
    history.episode_key in (select episode_key from causes)
    or {{ recongen.in_period(recongen.day_of('history.made_at')) }}
