-- A transfer belongs to the first business day of its Posted legs; without any it has no day, and is left out below.
with crossings as (
    select
        transfer_id,
        sum(case when target_account_scope = 'internal' then amount else {{ money('0') }} end) as inflow,
        sum(case when source_account_scope = 'internal' then amount else {{ money('0') }} end) as outflow
    from {{ ref('inv_transfer_edges') }}
    where source_account_scope <> target_account_scope
    group by transfer_id
),

measured as (
    select
        totals.posted_day as business_day,
        totals.transfer_type,
        count(*) as transfers,
        sum(totals.posted_legs) as legs,
        sum({{ amount_moved('totals') }}) as gross,
        sum(coalesce(crossings.inflow, {{ money('0') }})) as inflow,
        sum(coalesce(crossings.outflow, {{ money('0') }})) as outflow
    from {{ ref('transfer_totals') }} totals
    left join crossings
        on totals.transfer_id = crossings.transfer_id
    group by totals.posted_day, totals.transfer_type
),

final as (
    select
        measured.business_day,
        days.is_business_day,
        days.business_day_number,
        measured.transfer_type,
        measured.transfers,
        measured.legs,
        measured.gross as gross_amount,
        measured.inflow,
        measured.outflow,
        measured.inflow - measured.outflow as net_inflow
    from measured
    inner join {{ ref('business_days') }} days
        on measured.business_day = days.business_day
)

{{ typed_columns('final') }}
