{{ config(indexes=indexes(['transfer_id'])) }}
{%- set elapsed -%}
union
select stood.transfer_id
from {{ as_it_stands('transfers') }} stood
cross join {{ ref('run_context') }} run_context
left join {{ ref('transfer_deadlines') }} deadlines
    on stood.transfer_id = deadlines.transfer_id
where {{ differs('stood.deadline', 'deadlines.deadline') }} or stood.is_due <> {{ is_due('stood', 'deadlines', 'run_context') }}
{%- endset -%}
with final as (
    select transfer_id from {{ ref('changed_transfers') }}
    {{ in_an_update(elapsed) }}
)

{{ typed_columns('final') }}
