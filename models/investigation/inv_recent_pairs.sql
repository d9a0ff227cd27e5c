-- As pages count the last 30 days, which they begin with.
with run_context as (
    select latest_business_day
    from {{ ref('run_context') }}
),

final as (
    select
        days.source_account_id,
        days.target_account_id,
        sum(case when days.earlier_day is null or days.earlier_day < {{ recent_days_begin() }} then days.transfers else 0 end) as transfers,
        sum(
            case when days.earlier_day_of_target is null or days.earlier_day_of_target < {{ recent_days_begin() }} then days.transfers_of_target else 0 end
        ) as transfers_of_target,
        sum(days.amount) as amount,
        min(days.business_day) as first_day,
        max(days.business_day) as last_day
    from {{ ref('inv_pair_days') }} days
    cross join run_context
    where
        days.business_day >= {{ recent_days_begin() }}
        and days.business_day <= {{ recent_days_end() }}
    group by days.source_account_id, days.target_account_id
)

{{ typed_columns('final') }}
