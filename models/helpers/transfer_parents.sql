{{ config(
    materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers',
    indexes=indexes(['parent_transfer_id'], ['transfer_id'])
) }}

with final as (
    select distinct
        transfer_id,
        transfer_parent_id as parent_transfer_id
    from {{ ref('current_transactions') }}
    where transfer_parent_id is not null and status in ('Posted', 'Pending') and {{ changed(['transfer_id'], 'changed_transfers') }}
)

{{ typed_columns('final') }}
