select
    relation,
    reason,
    count(*) as rewrites
from {{ ref('rewrite_details') }}
where {{ recongen.in_period('business_day') }}
group by relation, reason
