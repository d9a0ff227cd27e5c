with {{ recongen.causes_of_period() }}

select
    check_name,
    parent_role,
    {{ recongen.counts_of_causes() }},
    {{ recongen.money('sum(case when rows_there > 0 then money end)') }} as money
from causes
group by check_name, parent_role
