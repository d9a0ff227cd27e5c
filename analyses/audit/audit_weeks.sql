with placed as (
    select
        {{ recongen.typed_column(recongen.shift_day('business_day', '1 - ' ~ recongen.iso_weekday('business_day')), 'date') }} as week,
        severity
    from {{ ref('exceptions') }}
    where {{ recongen.in_period('business_day') }}
)

select
    week,
    count(*) as exception_rows,
    {{ recongen.total("case when severity = 'high' then 1 else 0 end") }} as high_rows
from placed
group by week
