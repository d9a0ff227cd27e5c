-- The instants of every comparison with as_of in any model are listed here; add those of a new comparison.
with as_of_times as (
    {{ wall_times(ref('run_context'), 'as_of') }}
),

instants as (
    -- Calendar days are dates in UTC; the day of a case is one by the clocks of the time zone.
    select
        {{ day_start(shift_day(day_of('as_of'), 1)) }} as due_at,
        'another date' as what
    from {{ ref('run_context') }}
    union all
    select
        {{ add_seconds('utc', '86400 - ' ~ second_of_day('wall')) }} as due_at,
        'another date' as what
    from as_of_times
    union all
    select
        zone.utc_until as due_at,
        'another offset of the time zone' as what
    from {{ ref('l2_time_zone') }} zone
    inner join {{ ref('run_context') }} run_context
        on run_context.as_of >= zone.utc_from and run_context.as_of < zone.utc_until
    union all
    select
        min(days.business_day_end) as due_at,
        'the end of a business day' as what
    from {{ ref('current_daily_balances') }} days
    inner join {{ ref('run_context') }} run_context
        on days.business_day_end > run_context.as_of
    union all
    -- If an instant that counts only once it has passed equals as_of, it passes in the next second.
    select
        min(deadlines.deadline) as due_at,
        'the deadline of a transfer' as what
    from {{ ref('transfer_deadlines') }} deadlines
    inner join {{ ref('run_context') }} run_context
        on deadlines.deadline >= run_context.as_of
    union all
    select
        min({{ add_seconds('postings.posting', 'rails.max_pending_seconds') }}) as due_at,
        'the age at which a Pending leg is stuck' as what
    from {{ ref('l2_rails') }} rails
    cross join {{ ref('run_context') }} run_context
    inner join {{ ref('current_transactions') }} postings
        on
            rails.rail_name = postings.rail_name
            and postings.posting >= {{ add_seconds('run_context.as_of', '-rails.max_pending_seconds') }}
    where postings.status = 'Pending'
    union all
    select
        min({{ add_seconds('postings.posting', 'rails.max_unbundled_seconds') }}) as due_at,
        'the age at which an unbundled leg is stuck' as what
    from {{ ref('l2_rails') }} rails
    cross join {{ ref('run_context') }} run_context
    inner join {{ ref('current_transactions') }} postings
        on
            rails.rail_name = postings.rail_name
            and postings.posting >= {{ add_seconds('run_context.as_of', '-rails.max_unbundled_seconds') }}
    where postings.status = 'Posted' and postings.bundle_id is null
    union all
    select
        min(events.made_at) as due_at,
        'what somebody said of a case' as what
    from {{ source('events', 'case_events') }} events
    inner join {{ ref('run_context') }} run_context
        on events.made_at > run_context.as_of
    union all
    select
        min(events.made_at) as due_at,
        'the close of a period or its reopening' as what
    from {{ source('events', 'period_events') }} events
    inner join {{ ref('run_context') }} run_context
        on events.made_at > run_context.as_of
),

final as (
    select
        due_at,
        min(what) as what
    from instants
    where due_at = (select min(all_instants.due_at) from instants all_instants)
    group by due_at
)

{{ typed_columns('final') }}
