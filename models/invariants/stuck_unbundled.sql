with watched_rails as (
    select
        rails.rail_name,
        rails.max_unbundled_seconds,
        {{ add_seconds('run_context.as_of', '-rails.max_unbundled_seconds') }} as bundled_from
    from {{ ref('l2_rails') }} rails
    cross join {{ ref('run_context') }} run_context
    where rails.max_unbundled_seconds is not null
),

unbundled as (
    select *
    from {{ ref('current_transactions') }}
    where status = 'Posted' and bundle_id is null and rail_name in (select rail_name from watched_rails)
),

candidates as (
    select
        unbundled.*,
        transfers.template_name as transfer_template_name,
        watched_rails.max_unbundled_seconds
    from unbundled
    inner join watched_rails
        on unbundled.rail_name = watched_rails.rail_name and unbundled.posting < watched_rails.bundled_from
    inner join {{ ref('transfers') }} transfers
        on unbundled.transfer_id = transfers.transfer_id
),

bundled as (
    select distinct candidates.id
    from candidates
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ selector_matches('selectors', 'candidates') }}
),

waiting as (
    select candidates.*
    from candidates
    inner join bundled
        on candidates.id = bundled.id
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        {{ posting_columns() }},
        max_unbundled_seconds as cap_seconds,
        'Posted ' || {{ instant_text('posting') }} || ' and in no bundle since; rail ' || rail_name || ' allows '
        || {{ duration_text('max_unbundled_seconds') }} as detail
    from waiting
)

{{ typed_columns('final') }}
