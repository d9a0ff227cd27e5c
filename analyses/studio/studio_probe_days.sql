with posted as (
    select
        business_day,
        count(*) as legs,
        count(distinct transfer_id) as transfers,
        sum(case when amount_money > 0 then amount_money else 0 end) as credits
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending') and {{ recongen.in_period('business_day') }}
    group by business_day
),

-- A balance is expected of every account whose stored days begin at or before the day and end at or after it.
stored as (
    select
        business_day,
        count(*) as balances
    from {{ ref('current_daily_balances') }}
    group by business_day
),

turns as (
    select
        business_day,
        is_business_day,
        0 as begun,
        0 as ended
    from {{ ref('business_days') }}
    union all
    select
        first_day as business_day,
        null as is_business_day,
        1 as begun,
        0 as ended
    from (
        select
            account_id,
            min(business_day) as first_day
        from {{ ref('current_daily_balances') }}
        group by account_id
    ) firsts
    union all
    select
        last_day as business_day,
        null as is_business_day,
        0 as begun,
        1 as ended
    from (
        select
            account_id,
            max(business_day) as last_day
        from {{ ref('current_daily_balances') }}
        group by account_id
    ) lasts
),

turned as (
    select
        business_day,
        max(is_business_day) as is_business_day,
        sum(begun) as begun,
        sum(ended) as ended
    from turns
    group by business_day
),

-- Every day of the calendar: after a window SQLite would join it day by day.
days as (
    select
        business_day,
        is_business_day,
        sum(begun) over (order by business_day rows between unbounded preceding and current row)
        - sum(ended) over (order by business_day rows between unbounded preceding and current row)
        + ended as accounts
    from turned
),

chained as (
    select
        business_day,
        sum(case when completion in ('complete', 'incomplete', 'too many') then 1 else 0 end) as due,
        sum(case when completion = 'complete' then 1 else 0 end) as followed
    from {{ ref('chain_instances') }}
    where is_required = 1 and {{ recongen.in_period('business_day') }}
    group by business_day
),

templated as (
    select
        business_day,
        sum(case when completion = 'open' then 0 else 1 end) as due,
        sum(case when completion = 'complete' then 1 else 0 end) as complete
    from {{ ref('template_instances') }}
    where {{ recongen.in_period('business_day') }}
    group by business_day
)

select
    days.business_day,
    days.is_business_day,
    case when days.business_day <= run_context.latest_business_day then 1 else 0 end as is_over,
    coalesce(posted.legs, 0) as legs,
    coalesce(posted.transfers, 0) as transfers,
    {{ recongen.money('coalesce(posted.credits, 0)') }} as credits,
    coalesce(stored.balances, 0) as balances,
    cast(days.accounts as integer) as accounts,
    coalesce(chained.due, 0) as chains_due,
    coalesce(chained.followed, 0) as chains_followed,
    coalesce(templated.due, 0) as templates_due,
    coalesce(templated.complete, 0) as templates_complete
from days
cross join {{ ref('run_context') }} run_context
left join posted
    on days.business_day = posted.business_day
left join stored
    on days.business_day = stored.business_day
left join chained
    on days.business_day = chained.business_day
left join templated
    on days.business_day = templated.business_day
where
    days.is_business_day is not null
    and {{ recongen.in_period('days.business_day') }}
    and days.business_day >= (select min(business_day) from {{ ref('daily_postings') }})
    and (posted.business_day is not null or days.business_day <= run_context.latest_business_day)
