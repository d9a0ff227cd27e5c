with {{ recongen.causes_on_page() }}

select
    {{ recongen.cause_columns() }}
from causes
where
    {{ recongen.is_flow_check('check_name') }}
    and {{ recongen.matches_parameter('check_title', 'pCheck') }}
    and {{ recongen.matches_parameter('severity', 'pSeverity') }}
