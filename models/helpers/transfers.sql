{{ config(indexes=[{'columns': ['transfer_id']}]) }}

with legs as (
    select
        legs.id,
        legs.transfer_id,
        legs.transfer_type,
        legs.transfer_completion,
        legs.transfer_parent_id,
        legs.rail_name,
        legs.status,
        legs.posting,
        legs.business_day,
        legs.business_day_end,
        legs.metadata,
        case when legs.status in ('Posted', 'Pending') then 1 else 0 end as is_live,
        {{ exact('legs.amount_money') }} as amount,
        templates.template_name,
        {{ exact('rails.expected_net') }} as rail_expected_net
    from {{ ref('current_transactions') }} legs
    left join {{ ref('l2_rails') }} rails
        on legs.rail_name = rails.rail_name
    left join {{ ref('l2_templates') }} templates
        on legs.template_name = templates.template_name
),

totals as (
    select
        transfer_id,
        coalesce(
            max(case when is_live = 1 then {{ bytewise('transfer_type') }} end), max({{ bytewise('transfer_type') }})
        ) as transfer_type,
        coalesce(
            min(case when is_live = 1 then {{ bytewise('rail_name') }} end), min({{ bytewise('rail_name') }})
        ) as rail_name,
        max(case when is_live = 1 then {{ bytewise('template_name') }} end) as template_name,
        min(case when is_live = 1 then {{ bytewise('transfer_parent_id') }} end) as transfer_parent_id,
        count(*) as legs,
        sum(case when status = 'Posted' then 1 else 0 end) as posted_legs,
        sum(case when status = 'Pending' then 1 else 0 end) as pending_legs,
        sum(case when status = 'Posted' then amount else 0 end) as posted_net,
        sum(case when status = 'Posted' and amount > 0 then amount else 0 end) as posted_credits,
        sum(case when status = 'Posted' and amount < 0 then -amount else 0 end) as posted_debits,
        min(case when is_live = 1 then rail_expected_net end) as rail_expected_net,
        min(case when is_live = 1 then posting end) as opened_at,
        max(transfer_completion) as reported_completion
    from legs
    group by transfer_id
),

templated as (
    select
        totals.transfer_id,
        totals.opened_at,
        templates.completion_kind,
        templates.completion_days,
        templates.completion_key
    from totals
    inner join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
),

opening_legs as (
    select
        templated.transfer_id,
        min({{ bytewise('legs.id') }}) as id
    from templated
    inner join legs
        on templated.transfer_id = legs.transfer_id and templated.opened_at = legs.posting
    where legs.is_live = 1
    group by templated.transfer_id
),

opening_days as (
    select
        templated.transfer_id,
        templated.completion_days,
        legs.business_day,
        coalesce(
            legs.business_day_end,
            {{ add_days(day_start('legs.business_day'), 1) }}
        ) as business_day_end
    from templated
    inner join opening_legs
        on templated.transfer_id = opening_legs.transfer_id
    inner join legs
        on opening_legs.id = legs.id
    where templated.completion_kind = 'business_day_end'
),

reported_deadlines as (
    select
        legs.transfer_id,
        {{ json_value('legs.metadata', 'templated.completion_key') }} as reported
    from templated
    inner join legs
        on templated.transfer_id = legs.transfer_id
    where templated.completion_kind = 'metadata' and legs.is_live = 1 and legs.metadata is not null
),

deadlines as (
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
),

expected as (
    select
        totals.*,
        deadlines.deadline,
        coalesce({{ exact('templates.expected_net') }}, totals.rail_expected_net) as expected_net,
        coalesce(templates.transfer_type, totals.transfer_type) as declared_type
    from totals
    left join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
    left join deadlines
        on totals.transfer_id = deadlines.transfer_id
),

final as (
    select
        expected.transfer_id,
        expected.declared_type as transfer_type,
        expected.rail_name,
        expected.template_name,
        expected.transfer_parent_id,
        expected.legs,
        expected.posted_legs,
        expected.pending_legs,
        expected.legs - expected.posted_legs - expected.pending_legs as other_legs,
        {{ money('expected.posted_net') }} as posted_net,
        {{ money('expected.posted_credits') }} as posted_credits,
        {{ money('expected.posted_debits') }} as posted_debits,
        {{ money('expected.expected_net') }} as expected_net,
        {{ instant('expected.opened_at') }} as opened_at,
        {{ instant('expected.deadline') }} as deadline,
        {{ instant('expected.reported_completion') }} as reported_completion,
        case when expected.posted_legs > 0 then 1 else 0 end as is_posted,
        case
            when expected.deadline is not null
                then case when expected.deadline < run_context.as_of then 1 else 0 end
            when expected.pending_legs = 0 then 1
            else 0
        end as is_due
    from expected
    cross join {{ ref('run_context') }} run_context
)

{{ typed_columns('transfers', 'final') }}
