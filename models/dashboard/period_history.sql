with final as (
    select
        events.event,
        events.kind,
        events.through_day,
        periods.after_day,
        events.made_at,
        events.made_by,
        events.reason,
        events.transactions_high_entry,
        events.daily_balances_high_entry,
        events.report_fingerprint,
        case
            when periods.event is not null then 'closed'
            when events.kind = 'close' then 'open again'
            else 'reopened'
        end as state
    from {{ source('events', 'period_events') }} events
    inner join {{ ref('run_context') }} run_context
        on events.made_at <= run_context.as_of
    left join {{ ref('closed_periods') }} periods
        on events.event = periods.event
)

{{ typed_columns('final') }}
