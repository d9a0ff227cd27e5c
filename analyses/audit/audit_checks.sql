with {{ recongen.causes_of_period() }}

select
    check_name,
    {{ recongen.counts_of_causes() }},
    {{ recongen.money('sum(case when rows_there > 0 then money end)') }} as money,
    {{ recongen.money('sum(case when is_open_at_end = 1 then money end)') }} as open_money
from causes
group by check_name
