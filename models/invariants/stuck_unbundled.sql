with kinds as (
    select distinct
        postings.rail_name,
        postings.template_name,
        postings.transfer_type,
        rails.max_unbundled_seconds
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('l2_rails') }} rails
        on postings.rail_name = rails.rail_name
    where rails.max_unbundled_seconds is not null and postings.status = 'Posted' and postings.bundle_id is null
),

bundled_kinds as (
    select distinct
        kinds.rail_name,
        kinds.template_name,
        kinds.transfer_type,
        kinds.max_unbundled_seconds
    from kinds
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ selects('selectors', 'kinds') }}
),

waiting as (
    select
        postings.*,
        bundled_kinds.max_unbundled_seconds,
        {{ seconds_between('postings.posting', 'run_context.as_of') }} as age_seconds
    from {{ ref('current_transactions') }} postings
    inner join bundled_kinds
        on
            postings.rail_name = bundled_kinds.rail_name
            and postings.transfer_type = bundled_kinds.transfer_type
            and not {{ differs('postings.template_name', 'bundled_kinds.template_name') }}
    inner join {{ ref('run_context') }} run_context
        on postings.posting < {{ add_seconds('run_context.as_of', '-bundled_kinds.max_unbundled_seconds') }}
    where postings.status = 'Posted' and postings.bundle_id is null
)

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
