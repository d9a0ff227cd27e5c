{{ config(indexes=indexes(['root_transfer_id'], ['depth_place'])) }}

with final as (
    select
        root_transfer_id,
        case when count(*) over (partition by words) > 1 then words || ', ' || root_transfer_id else words end as trail,
        trail_hops,
        trail_transfers,
        money_hops,
        root_amount,
        row_number() over (
            order by money_hops desc, trail_hops desc, root_amount desc, {{ by_code_point('root_transfer_id') }}
        ) as depth_place
    from {{ ref('trail_summaries') }}
)

{{ typed_columns('final') }}
