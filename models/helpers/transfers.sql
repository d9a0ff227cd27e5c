{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_dues', indexes=indexes(['transfer_id'])) }}

with final as (
    select
        totals.transfer_id,
        totals.transfer_type,
        totals.rail_name,
        totals.template_name,
        totals.transfer_parent_id,
        totals.legs,
        totals.posted_legs,
        totals.pending_legs,
        totals.posted_net,
        totals.posted_credits,
        totals.posted_debits,
        totals.expected_net,
        totals.opened_at,
        totals.business_day,
        totals.last_posted_at,
        deadlines.deadline,
        totals.reported_completion,
        totals.legs - totals.posted_legs - totals.pending_legs as other_legs,
        case when totals.posted_legs > 0 then 1 else 0 end as is_posted,
        {{ is_due('totals', 'deadlines', 'run_context') }} as is_due
    from {{ ref('transfer_totals') }} totals
    left join {{ ref('transfer_deadlines') }} deadlines
        on totals.transfer_id = deadlines.transfer_id
    cross join {{ ref('run_context') }} run_context
    where {{ changed(['totals.transfer_id'], 'changed_dues') }}
)

{{ typed_columns('final') }}
