with said as (
    select
        episode_key,
        count(*) as events,
        max(event) as last_event,
        max(case when kind in ('accept', 'resolve', 'reopen') then event end) as decision_event,
        max(case when kind = 'assign' then event end) as assign_event,
        max(case when kind <> 'comment' then event end) as taken_event
    from {{ ref('case_history') }}
    group by episode_key
),

listed as (
    select episode_key
    from {{ ref('exception_episodes') }}
    where is_open = 1
    union
    select episode_key
    from said
),

as_of_times as (
    {{ wall_times(ref('run_context'), 'as_of') }}
),

today as (
    select
        days.business_day,
        days.business_day_number
    from as_of_times
    inner join {{ ref('business_days') }} days
        on {{ day_of('as_of_times.wall') }} = days.business_day
),

-- The institution's business days on which a cause should be dealt with, by the day on which it began.
service_days as (
    select
        opened.business_day as first_seen_day,
        opened.business_day_number,
        levels.severity,
        closing.business_day as due_day
    from {{ ref('business_days') }} opened
    inner join {{ ref('l2_service_levels') }} levels
        on levels.business_days > 0
    inner join {{ ref('business_days') }} closing
        on opened.business_day_number + levels.business_days = closing.business_day_number and closing.is_business_day = 1
),

joined as (
    select
        listed.episode_key,
        episodes.check_name,
        episodes.check_title,
        episodes.audience,
        episodes.severity,
        episodes.severity_rank,
        episodes.account_id,
        episodes.account_name,
        episodes.account_role,
        episodes.transfer_id,
        episodes.transfer_type,
        episodes.first_seen_day,
        episodes.last_day,
        episodes.money,
        episodes.owner_team,
        episodes.owner_contact,
        episodes.headline,
        assigned.assignee,
        today.business_day as today,
        latest.kind as last_kind,
        latest.made_at as last_made_at,
        latest.made_by as last_made_by,
        latest.note as last_note,
        coalesce(episodes.is_open, 0) as is_open,
        coalesce(said.events, 0) as events,
        coalesce(assigned.due, service_days.due_day) as due_day,
        case
            when opened.business_day_number > today.business_day_number then 0
            else today.business_day_number - opened.business_day_number
        end as age_days,
        case when decided.kind = 'accept' and decided.due > today.business_day then decided.due end as accepted_until,
        case when decided.kind = 'resolve' then 1 else 0 end as is_resolved,
        case when said.taken_event is null then 0 else 1 end as is_taken
    from listed
    cross join today
    left join {{ ref('exception_episodes') }} episodes
        on listed.episode_key = episodes.episode_key
    left join said
        on listed.episode_key = said.episode_key
    left join {{ ref('case_history') }} decided
        on said.decision_event = decided.event
    left join {{ ref('case_history') }} assigned
        on said.assign_event = assigned.event
    left join {{ ref('case_history') }} latest
        on said.last_event = latest.event
    left join {{ ref('business_days') }} opened
        on episodes.first_seen_day = opened.business_day
    left join service_days
        on episodes.first_seen_day = service_days.first_seen_day and episodes.severity = service_days.severity
),

stated as (
    select
        joined.*,
        case
            when is_resolved = 1 then 'resolved'
            when accepted_until is not null then 'accepted'
            when assignee is not null then 'assigned'
            when is_taken = 1 then 'acknowledged'
            else 'new'
        end as state
    from joined
),

judged as (
    select
        stated.*,
        case when state = 'resolved' and is_open = 1 then 1 else 0 end as is_contradiction,
        case when is_open = 1 and state <> 'accepted' and due_day < today then 1 else 0 end as is_overdue
    from stated
),

final as (
    select
        judged.*,
        row_number() over (
            order by
                is_contradiction desc,
                is_overdue desc,
                is_open desc,
                coalesce(severity_rank, 4),
                coalesce(money, 0) desc,
                {{ by_code_point('episode_key') }}
        ) as urgency_rank
    from judged
)

{{ typed_columns('final') }}
