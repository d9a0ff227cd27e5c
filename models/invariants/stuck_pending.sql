with pending as (
    select *
    from {{ ref('current_transactions') }}
    where status = 'Pending'
),

waiting as (
    select
        postings.*,
        rails.max_pending_seconds
    from pending postings
    inner join {{ ref('l2_rails') }} rails
        on postings.rail_name = rails.rail_name
    inner join {{ ref('run_context') }} run_context
        on postings.posting < {{ add_seconds('run_context.as_of', '-rails.max_pending_seconds') }}
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        {{ posting_columns() }},
        max_pending_seconds as cap_seconds,
        'Pending since ' || {{ instant_text('posting') }} || '; rail ' || rail_name || ' allows '
        || {{ duration_text('max_pending_seconds') }} as detail
    from waiting
)

{{ typed_columns('final') }}
