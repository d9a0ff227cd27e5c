select
    relation,
    row_count,
    latest_day
from {{ ref('relation_sizes') }}
