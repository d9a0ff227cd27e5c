with changes as (
    select
        {{ recongen.news_day() }} as business_day,
        'new' as change
    from {{ ref('exception_episodes') }}
    where {{ recongen.matches_causes() }}
    union all
    select
        {{ recongen.cleared_news_day() }} as business_day,
        'cleared' as change
    from {{ ref('exception_episodes') }}
    where cleared_day is not null and {{ recongen.matches_causes() }}
)

select
    business_day,
    change,
    count(*) as causes
from changes
where {{ recongen.in_page_days('business_day', recongen.shift_day(recongen.latest_business_day(), -29)) }}
group by business_day, change
