{{ config(indexes=[{'columns': ['transfer_id']}]) }}

with chained as (
    select parent_kind as kind, parent_name as name from {{ ref('l2_chains') }}
    union
    select child_kind as kind, child_name as name from {{ ref('l2_chains') }}
),

final as (
    select distinct
        postings.transfer_id,
        chained.kind,
        chained.name
    from {{ ref('current_transactions') }} postings
    inner join chained
        on chained.kind = 'rail' and postings.rail_name = chained.name
    where postings.status in ('Posted', 'Pending')
    union all
    select distinct
        postings.transfer_id,
        chained.kind,
        chained.name
    from {{ ref('current_transactions') }} postings
    inner join chained
        on chained.kind = 'template' and postings.template_name = chained.name
    where postings.status in ('Posted', 'Pending')
)

{{ typed_columns('firings', 'final') }}
