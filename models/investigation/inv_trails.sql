{{ config(indexes=indexes(['root_transfer_id'], ['depth_place'])) }}

with depths as (
    select
        root_transfer_id,
        count(distinct case when edge_key is not null then hop end) as money_hops
    from {{ ref('inv_money_trail_edges') }}
    group by root_transfer_id
),

-- Of several senders the largest is named.
first_edges as (
    select
        root_transfer_id,
        trail_hops,
        trail_transfers,
        coalesce({{ account_label('source_account_name', 'source_account_id') }}, 'no sender') as sender,
        sum(amount) over (partition by root_transfer_id) as root_amount,
        row_number() over (partition by root_transfer_id order by amount desc, {{ by_code_point('edge_key') }}) as place
    from {{ ref('inv_money_trail_edges') }}
    where hop = 1 and is_cycle = 0
),

worded as (
    select
        first_edges.root_transfer_id,
        first_edges.trail_hops,
        first_edges.trail_transfers,
        depths.money_hops,
        first_edges.root_amount,
        cast(first_edges.trail_hops as varchar(20)) || case when first_edges.trail_hops = 1 then ' hop, ' else ' hops, ' end
        || {{ money_text('first_edges.root_amount') }} || ', ' || first_edges.sender as words
    from first_edges
    inner join depths
        on first_edges.root_transfer_id = depths.root_transfer_id
    where first_edges.place = 1
),

final as (
    select
        root_transfer_id,
        case when count(*) over (partition by words) > 1 then words || ', ' || root_transfer_id else words end as trail,
        trail_hops,
        trail_transfers,
        money_hops,
        {{ money('root_amount') }} as root_amount,
        row_number() over (
            order by money_hops desc, trail_hops desc, root_amount desc, {{ by_code_point('root_transfer_id') }}
        ) as depth_place
    from worded
)

{{ typed_columns('final') }}
