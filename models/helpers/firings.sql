{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers', indexes=indexes(['transfer_id'])) }}

with chained as (
    select parent_kind as kind, parent_name as name from {{ ref('l2_chains') }}
    union
    select child_kind as kind, child_name as name from {{ ref('l2_chains') }}
),

rails as (
    select name
    from chained
    where kind = 'rail'
),

templates as (
    select name
    from chained
    where kind = 'template'
),

final as (
    select distinct
        transfer_id,
        'rail' as kind,
        rail_name as name
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending') and rail_name in (select name from rails) and {{ changed(['transfer_id'], 'changed_transfers') }}
    union all
    select distinct
        transfer_id,
        'template' as kind,
        template_name as name
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending') and template_name in (select name from templates) and {{ changed(['transfer_id'], 'changed_transfers') }}
)

{{ typed_columns('final') }}
