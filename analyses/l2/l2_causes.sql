select
    {{ recongen.cause_columns() }}
from {{ ref('exception_episodes') }}
where
    {{ recongen.is_flow_check('check_name') }}
    and {{ recongen.is_on_page() }}
    and {{ recongen.matches_parameter('check_title', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
