with {{ recongen.causes_of_period() }}

select
    'all' as counted_of,
    {{ recongen.typed_literal(none, 'text') }} as check_name,
    {{ recongen.typed_literal(none, 'text') }} as parent_role,
    {{ recongen.counts_of_causes() }},
    {{ recongen.typed_literal(none, 'money') }} as money,
    {{ recongen.typed_literal(none, 'money') }} as open_money
from causes
union all
select
    'check' as counted_of,
    check_name,
    {{ recongen.typed_literal(none, 'text') }} as parent_role,
    {{ recongen.counts_of_causes() }},
    {{ recongen.money('sum(case when rows_there > 0 then money end)') }} as money,
    {{ recongen.money('sum(case when is_open_at_end = 1 then money end)') }} as open_money
from causes
group by check_name
union all
select
    'role' as counted_of,
    check_name,
    parent_role,
    {{ recongen.counts_of_causes() }},
    {{ recongen.money('sum(case when rows_there > 0 then money end)') }} as money,
    {{ recongen.money('sum(case when is_open_at_end = 1 then money end)') }} as open_money
from causes
group by check_name, parent_role
