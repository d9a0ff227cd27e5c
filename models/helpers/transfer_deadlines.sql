{{ config(indexes=indexes(['transfer_id'])) }}

with final as (
    select
        days.transfer_id,
        coalesce(days.business_day_end, day_ends.business_day_end) as deadline
    from {{ ref('deadline_days') }} days
    left join {{ ref('day_ends') }} day_ends
        on days.account_id = day_ends.account_id and days.last_day = day_ends.business_day
    union all
    select
        transfer_id,
        deadline
    from {{ ref('reported_deadlines') }}
)

{{ typed_columns('final') }}
