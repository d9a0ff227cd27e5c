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
where
    {{ recongen.in_period('through_day') }}
    or (
        state = 'closed'
        and through_day >= {{ recongen.date_parameter('pFrom') }}
        and (after_day is null or after_day < {{ recongen.date_parameter('pTo') }})
    )
