{{ config(indexes=indexes(['transfer_id'])) }}

with templated as (
    select
        totals.transfer_id,
        totals.opened_at,
        templates.completion_kind,
        templates.completion_days,
        templates.completion_key
    from {{ ref('transfer_totals') }} totals
    inner join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
),

legs as (
    select
        templated.*,
        postings.id,
        postings.posting,
        postings.business_day,
        postings.business_day_end,
        postings.metadata
    from templated
    inner join {{ ref('current_transactions') }} postings
        on templated.transfer_id = postings.transfer_id
    where postings.status in ('Posted', 'Pending')
),

opening_legs as (
    select
        transfer_id,
        min({{ bytewise('id') }}) as id
    from legs
    where posting = opened_at
    group by transfer_id
),

opening_days as (
    select
        legs.transfer_id,
        legs.completion_days,
        legs.business_day,
        coalesce(
            legs.business_day_end,
            {{ add_days(day_start('legs.business_day'), 1) }}
        ) as business_day_end
    from legs
    inner join opening_legs
        on legs.transfer_id = opening_legs.transfer_id and legs.id = opening_legs.id
    where legs.completion_kind = 'business_day_end'
),

reported_deadlines as (
    select
        transfer_id,
        {{ json_value('legs.metadata', 'legs.completion_key') }} as reported
    from legs
    where completion_kind = 'metadata' and metadata is not null
),

final as (
    select
        transfer_id,
        business_day_end as deadline
    from opening_days
    where completion_days = 0
    union all
    select
        opening_days.transfer_id,
        {{ add_days(
            'opening_days.business_day_end', days_between('opening_days.business_day', 'closing.business_day')
        ) }} as deadline
    from opening_days
    inner join {{ ref('business_days') }} opening
        on opening_days.business_day = opening.business_day
    inner join {{ ref('business_days') }} closing
        on
            opening.business_day_number + opening_days.completion_days = closing.business_day_number
            and closing.is_business_day = 1
    where opening_days.completion_days > 0
    union all
    select
        transfer_id,
        {{ month_end('opened_at') }} as deadline
    from templated
    where completion_kind = 'month_end'
    union all
    select
        transfer_id,
        min({{ text_to_instant('reported') }}) as deadline
    from reported_deadlines
    group by transfer_id
)

{{ typed_columns('transfer_deadlines', 'final') }}
