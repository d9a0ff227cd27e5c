{{ config(indexes=indexes(['account_id', 'last_day'])) }}

with templated as (
    select
        totals.transfer_id,
        totals.opened_at,
        templates.completion_kind,
        templates.completion_days
    from {{ ref('transfer_totals') }} totals
    inner join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
    where templates.completion_kind in ('business_day_end', 'month_end')
),

legs as (
    select
        templated.*,
        postings.id,
        postings.account_id,
        postings.business_day,
        postings.business_day_end
    from templated
    inner join {{ ref('current_transactions') }} postings
        on templated.transfer_id = postings.transfer_id and templated.opened_at = postings.posting
    where postings.status in ('Posted', 'Pending')
),

opening_legs as (
    select
        transfer_id,
        min({{ by_code_point('id') }}) as id
    from legs
    group by transfer_id
),

opening_days as (
    select legs.*
    from legs
    inner join opening_legs
        on legs.transfer_id = opening_legs.transfer_id and legs.id = opening_legs.id
),

final as (
    select
        transfer_id,
        account_id,
        business_day as last_day,
        business_day_end
    from opening_days
    where completion_kind = 'business_day_end' and completion_days = 0
    union all
    select
        opening_days.transfer_id,
        opening_days.account_id,
        closing.business_day as last_day,
        {{ instant('null') }} as business_day_end
    from opening_days
    inner join {{ ref('business_days') }} opening
        on opening_days.business_day = opening.business_day
    inner join {{ ref('business_days') }} closing
        on
            opening.business_day_number + opening_days.completion_days = closing.business_day_number
            and closing.is_business_day = 1
    where opening_days.completion_kind = 'business_day_end' and opening_days.completion_days > 0
    union all
    select
        transfer_id,
        account_id,
        {{ shift_day(day_of(month_end(day_start('business_day'))), -1) }} as last_day,
        {{ instant('null') }} as business_day_end
    from opening_days
    where completion_kind = 'month_end'
)

{{ typed_columns('final') }}
