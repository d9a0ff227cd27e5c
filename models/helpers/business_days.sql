with digits as (
    {% for digit in range(10) %}
    select {{ digit }} as digit {{ from_nothing() }}
    {{- ' union all' if not loop.last }}
    {% endfor %}
),

numbers as (
    select ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit + 10000 * ten_thousands.digit as days_later
    from digits ones
    cross join digits tens
    cross join digits hundreds
    cross join digits thousands
    cross join digits ten_thousands
),

postings as (
    select
        min(business_day) as first_day,
        max(business_day) as last_day
    from {{ ref('current_transactions') }}
),

-- Far enough for the longest deadline: a week for each of its business days, were there one a week, and every holiday.
horizon as (
    select
        (select coalesce(max(completion_days), 0) * 7 from {{ ref('l2_templates') }})
        + (select count(*) from {{ ref('l2_holidays') }})
        + 7 as days
    {{ from_nothing() }}
),

days as (
    select {{ shift_day('postings.first_day', 'numbers.days_later') }} as business_day
    from postings
    cross join horizon
    cross join numbers
    where
        numbers.days_later
        <= {{ days_between('postings.first_day', 'postings.last_day') }} + horizon.days
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

{{ typed_columns('business_days', 'final') }}
