{{ config(materialized='recongen_maintained', keys=['root_transfer_id'], changes='changed_roots', indexes=indexes(['root_transfer_id'])) }}

with depths as (
    select
        root_transfer_id,
        count(distinct case when edge_key is not null then hop end) as money_hops
    from {{ ref('inv_money_trail_edges') }}
    where {{ changed(['root_transfer_id'], 'changed_roots') }}
    group by root_transfer_id
),

-- If there are several senders, the largest is named.
first_edges as (
    select
        root_transfer_id,
        trail_hops,
        trail_transfers,
        coalesce({{ account_label('source_account_name', 'source_account_id') }}, 'no sender') as sender,
        sum(amount) over (partition by root_transfer_id) as root_amount,
        row_number() over (partition by root_transfer_id order by amount desc, {{ by_code_point('edge_key') }}) as place
    from {{ ref('inv_money_trail_edges') }}
    where hop = 1 and is_cycle = 0 and {{ changed(['root_transfer_id'], 'changed_roots') }}
),

final as (
    select
        first_edges.root_transfer_id,
        first_edges.trail_hops,
        first_edges.trail_transfers,
        depths.money_hops,
        {{ money('first_edges.root_amount') }} as root_amount,
        {{ number_of('first_edges.trail_hops', 'hop, ', 'hops, ') }}
        || {{ money_text('first_edges.root_amount') }} || ', ' || first_edges.sender as words
    from first_edges
    inner join depths
        on first_edges.root_transfer_id = depths.root_transfer_id
    where first_edges.place = 1
)

{{ typed_columns('final') }}
