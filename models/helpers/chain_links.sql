{{ config(indexes=indexes(['parent_transfer_id'], ['child_transfer_id'])) }}

with final as (
    select
        chains.parent_name,
        chains.child_name,
        parents.transfer_id as parent_transfer_id,
        children.transfer_id as child_transfer_id
    from {{ ref('transfer_parents') }} links
    inner join {{ ref('firings') }} children
        on links.transfer_id = children.transfer_id
    inner join {{ ref('firings') }} parents
        on links.parent_transfer_id = parents.transfer_id
    inner join {{ ref('l2_chains') }} chains
        on
            parents.kind = chains.parent_kind
            and parents.name = chains.parent_name
            and children.kind = chains.child_kind
            and children.name = chains.child_name
)

{{ typed_columns('final') }}
