{{ config(indexes=indexes(['root_transfer_id'])) }}

with final as (
    select root_transfer_id
    from {{ ref('changed_trails') }}
    where root_transfer_id is not null
    union
    select edges.root_transfer_id
    from {{ ref('inv_money_trail_edges') }} edges
    inner join {{ ref('changed_trails') }} changed
        on edges.transfer_id = changed.transfer_id
)

{{ typed_columns('final') }}
