{%- set stood -%}
union all
select
    source_account_id,
    target_account_id,
    business_day
from {{ as_it_stands('inv_transfer_edges') }}
where transfer_id in (select transfer_id from {{ ref('changed_transfers') }})
{%- endset -%}
-- No transfer is NULL: a full build replaces nothing that would be asked for.
with final as (
    select
        transfer_id as source_account_id,
        transfer_id as target_account_id,
        cast(null as {{ column_type('date') }}) as business_day
    from {{ ref('changed_transfers') }}
    where transfer_id is null
    {{ in_an_update(stood) }}
)

{{ typed_columns('final') }}
