select
    event,
    kind,
    through_day,
    after_day,
    state,
    made_at,
    made_by,
    reason,
    report_fingerprint
from {{ ref('period_history') }}
