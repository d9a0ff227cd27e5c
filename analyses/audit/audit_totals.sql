with {{ recongen.causes_of_period() }}

select
    count(distinct check_name) as checks,
    {{ recongen.counts_of_causes() }}
from causes
