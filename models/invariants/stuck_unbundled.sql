with candidates as (
    select
        postings.*,
        transfers.template_name as transfer_template_name,
        rails.max_unbundled_seconds
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('l2_rails') }} rails
        on postings.rail_name = rails.rail_name
    inner join {{ ref('run_context') }} run_context
        on postings.posting < {{ add_seconds('run_context.as_of', '-rails.max_unbundled_seconds') }}
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    where postings.status = 'Posted' and postings.bundle_id is null
),

bundled as (
    select distinct candidates.id
    from candidates
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ selects('selectors', 'candidates') }}
),

waiting as (
    select
        candidates.*,
        {{ seconds_between('candidates.posting', 'run_context.as_of') }} as age_seconds
    from candidates
    inner join bundled
        on candidates.id = bundled.id
    cross join {{ ref('run_context') }} run_context
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        id as transaction_id,
        transfer_id,
        transfer_type,
        rail_name,
        account_id,
        account_name,
        account_role,
        business_day,
        posting,
        amount_money,
        age_seconds,
        max_unbundled_seconds as cap_seconds,
        {{ money('abs(' ~ exact('amount_money') ~ ')') }} as magnitude_money,
        'Posted ' || {{ duration_text('age_seconds') }} || ' ago and in no bundle; rail ' || rail_name || ' allows '
        || {{ duration_text('max_unbundled_seconds') }} as detail
    from waiting
)

{{ typed_columns('stuck_unbundled', 'final') }}
