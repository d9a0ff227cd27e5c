{{ config(indexes=indexes(['transfer_id'])) }}

with reported_deadlines as (
    select
        totals.transfer_id,
        {{ json_value('postings.metadata', 'templates.completion_key') }} as reported
    from {{ ref('transfer_totals') }} totals
    inner join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
    inner join {{ ref('current_transactions') }} postings
        on totals.transfer_id = postings.transfer_id
    where
        templates.completion_kind = 'metadata'
        and postings.status in ('Posted', 'Pending')
        and postings.metadata is not null
),

final as (
    select
        days.transfer_id,
        coalesce(days.business_day_end, day_ends.business_day_end) as deadline
    from {{ ref('deadline_days') }} days
    left join {{ ref('day_ends') }} day_ends
        on days.account_id = day_ends.account_id and days.last_day = day_ends.business_day
    union all
    select
        transfer_id,
        min({{ text_to_instant('reported') }}) as deadline
    from reported_deadlines
    group by transfer_id
)

{{ typed_columns('final') }}
