select
    template_name,
    transfer_id,
    transfer_type,
    business_day,
    opened_at,
    deadline,
    posted_legs,
    pending_legs,
    posted_net,
    expected_net,
    difference,
    completion
from {{ recongen.rows_to_search(ref('template_instances'), [('transfer_id', 'pTransfer')]) }} instances
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.searched('instances', ref('template_instances'), [('transfer_id', 'pTransfer')]) }}
    and {{ recongen.matches_parameter('template_name', 'pTemplate') }}
    and {{ recongen.matches_parameter('completion', 'pTemplateCompletion') }}
