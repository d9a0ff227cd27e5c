with counted as (
    select
        events.*,
        case when length(events.episode_key) > 10 then substr(events.episode_key, 1, length(events.episode_key) - 10) end as about,
        case when length(events.episode_key) > 10 then substr(events.episode_key, length(events.episode_key) - 9) end as day_named
    from {{ source('events', 'case_events') }} events
    cross join {{ ref('run_context') }} run_context
    where events.made_at <= run_context.as_of
),

-- The key of a run ends with its first day, which a correction may move back: what was said of any of its days is said of the run.
runs as (
    select
        episode_key,
        substr(episode_key, 1, length(episode_key) - 10) as about,
        substr(episode_key, length(episode_key) - 9) as first_day_named,
        {{ day_text('last_day') }} as last_day_named
    from {{ ref('exception_episodes') }}
    where check_scope = 'day' and transfer_id is null
),

places as (
    select
        counted.event,
        runs.episode_key
    from counted
    inner join runs
        on
            counted.about = runs.about
            and counted.day_named >= runs.first_day_named
            and counted.day_named <= runs.last_day_named
),

final as (
    select
        counted.event,
        counted.episode_key as said_of_key,
        counted.made_at,
        counted.made_by,
        counted.kind,
        counted.note,
        counted.assignee,
        counted.due,
        coalesce(places.episode_key, counted.episode_key) as episode_key
    from counted
    left join places
        on counted.event = places.event
)

{{ typed_columns('final') }}
