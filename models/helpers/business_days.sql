{{ config(indexes=indexes(['business_day'], ['business_day_number'])) }}

with digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit {{ from_dual() }}
    {{- ' union all' if not loop.last }}
    {% endfor %}
),

thousand as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit as ordinal
    from digits ones
    cross join digits tens
    cross join digits hundreds
),

-- All on which a cause may begin: of the feed, of rows that were replaced, of deadlines where no balance is stored. Ages are counted up to the
-- day of as_of, and by the clocks of some time zone that is the day before.
known_days as (
    select business_day from {{ ref('current_transactions') }}
    union all
    select business_day from {{ ref('current_daily_balances') }}
    union all
    select business_day from {{ ref('supersession_breach') }}
    union all
    select business_day from {{ ref('closed_period_restated') }}
    union all
    select {{ day_of('min(deadline)') }} as business_day from {{ ref('reported_deadlines') }}
    union all
    select {{ day_of('as_of') }} as business_day from {{ ref('run_context') }}
),

bounds as (
    select
        {{ shift_day('min(business_day)', -1) }} as first_day,
        max(business_day) as last_day
    from known_days
),

-- Far enough for the longest deadline and service level: a week for each of its business days, were there one a week, and every holiday.
horizon as (
    select
        (select coalesce(max(completion_days), 0) * 7 from {{ ref('l2_templates') }})
        + (select coalesce(max(business_days), 0) * 7 from {{ ref('l2_service_levels') }})
        + (select count(*) from {{ ref('l2_holidays') }})
        + 7 as days
    {{ from_dual() }}
),

spans as (
    select
        bounds.first_day,
        {{ days_between('bounds.first_day', 'bounds.last_day') }} + horizon.days as days
    from bounds
    cross join horizon
),

-- Only as many thousands of days as the span has, out of a possible million: a feed may name any day of three centuries.
thousands as (
    select
        spans.first_day,
        spans.days,
        1000 * thousand.ordinal as days_later
    from spans
    cross join thousand
    where 1000 * thousand.ordinal <= spans.days
),

days as (
    select {{ shift_day('thousands.first_day', 'thousands.days_later + thousand.ordinal') }} as business_day
    from thousands
    cross join thousand
    where thousands.days_later + thousand.ordinal <= thousands.days
),

flagged as (
    select
        days.business_day,
        case when weekend.iso_weekday is null and holidays.holiday is null then 1 else 0 end as is_business_day
    from days
    left join {{ ref('l2_weekend') }} weekend
        on {{ iso_weekday('days.business_day') }} = weekend.iso_weekday
    left join {{ ref('l2_holidays') }} holidays
        on days.business_day = holidays.holiday
),

final as (
    select
        business_day,
        is_business_day,
        sum(is_business_day) over (order by business_day rows between unbounded preceding and current row)
            as business_day_number
    from flagged
)

{{ typed_columns('final') }}
