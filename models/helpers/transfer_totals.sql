{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers', indexes=indexes(['transfer_id'])) }}

with legs as (
    select
        postings.transfer_id,
        postings.transfer_type,
        postings.transfer_completion,
        postings.transfer_parent_id,
        postings.rail_name,
        postings.status,
        postings.posting,
        postings.business_day,
        postings.amount_money as amount,
        templates.template_name,
        rails.expected_net as rail_expected_net,
        case when postings.status in ('Posted', 'Pending') then 1 else 0 end as is_live
    from {{ ref('current_transactions') }} postings
    left join {{ ref('l2_rails') }} rails
        on postings.rail_name = rails.rail_name
    left join {{ ref('l2_templates') }} templates
        on postings.template_name = templates.template_name
    where {{ changed(['postings.transfer_id'], 'changed_transfers') }}
),

totals as (
    select
        transfer_id,
        coalesce(
            max(case when is_live = 1 then {{ by_code_point('transfer_type') }} end), max({{ by_code_point('transfer_type') }})
        ) as transfer_type,
        coalesce(
            min(case when is_live = 1 then {{ by_code_point('rail_name') }} end), min({{ by_code_point('rail_name') }})
        ) as rail_name,
        max(case when is_live = 1 then {{ by_code_point('template_name') }} end) as template_name,
        min(case when is_live = 1 then {{ by_code_point('transfer_parent_id') }} end) as transfer_parent_id,
        count(*) as legs,
        min(business_day) as first_day,
        case when min(business_day) = max(business_day) and min(rail_name) = max(rail_name) then 0 else 1 end as is_spread,
        sum(case when status = 'Posted' then 1 else 0 end) as posted_legs,
        sum(case when status = 'Pending' then 1 else 0 end) as pending_legs,
        sum(case when status = 'Posted' then amount else {{ money('0') }} end) as posted_net,
        sum(case when status = 'Posted' and amount > 0 then amount else {{ money('0') }} end) as posted_credits,
        sum(case when status = 'Posted' and amount < 0 then -amount else {{ money('0') }} end) as posted_debits,
        min(case when is_live = 1 then rail_expected_net end) as rail_expected_net,
        min(case when is_live = 1 then posting end) as opened_at,
        min(case when status = 'Posted' then business_day end) as posted_day,
        min(case when is_live = 1 then business_day end) as earliest_day,
        max(case when is_live = 1 then business_day end) as latest_day,
        max(case when status = 'Posted' then posting end) as last_posted_at,
        max(transfer_completion) as reported_completion
    from legs
    group by transfer_id
),

-- Few transfers have legs of several business days. Of those the day of the opening leg counts.
spread_out as (
    select
        transfer_id,
        opened_at
    from totals
    where earliest_day <> latest_day
),

opening_legs as (
    select
        spread_out.transfer_id,
        min({{ by_code_point('postings.id') }}) as id
    from spread_out
    inner join {{ ref('current_transactions') }} postings
        on spread_out.transfer_id = postings.transfer_id and spread_out.opened_at = postings.posting
    where postings.status in ('Posted', 'Pending')
    group by spread_out.transfer_id
),

opening_days as (
    select
        opening_legs.transfer_id,
        postings.business_day
    from opening_legs
    inner join {{ ref('current_transactions') }} postings
        on opening_legs.transfer_id = postings.transfer_id and opening_legs.id = postings.id
),

final as (
    select
        totals.transfer_id,
        totals.rail_name,
        totals.template_name,
        totals.transfer_parent_id,
        totals.legs,
        totals.first_day,
        totals.is_spread,
        totals.posted_legs,
        totals.pending_legs,
        totals.posted_net,
        totals.posted_credits,
        totals.posted_debits,
        totals.opened_at,
        totals.posted_day,
        totals.last_posted_at,
        totals.reported_completion,
        coalesce(templates.transfer_type, totals.transfer_type) as transfer_type,
        coalesce(templates.expected_net, totals.rail_expected_net) as expected_net,
        coalesce(opening_days.business_day, totals.earliest_day) as business_day
    from totals
    left join opening_days
        on totals.transfer_id = opening_days.transfer_id
    left join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
)

{{ typed_columns('final') }}
