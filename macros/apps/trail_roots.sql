{#- Every trail, with the words that name it: how deep it is, what its first transfer moved and from whom; where trails share them, also that
    transfer. Of several senders the largest is named. The deepest trail comes first, then the largest. -#}
{% macro trail_roots() -%}
with depths as (
    select
        root_transfer_id,
        count(distinct case when edge_key is not null then hop end) as money_hops
    from {{ ref('inv_money_trail_edges') }}
    group by root_transfer_id
),

first_edges as (
    select
        root_transfer_id,
        trail_hops,
        trail_transfers,
        coalesce({{ recongen.account_label('source_account_name', 'source_account_id') }}, 'no sender') as sender,
        sum(amount) over (partition by root_transfer_id) as root_amount,
        row_number() over (partition by root_transfer_id order by amount desc, {{ recongen.by_code_point('edge_key') }}) as place
    from {{ ref('inv_money_trail_edges') }}
    where hop = 1 and is_cycle = 0
),

worded as (
    select
        first_edges.root_transfer_id,
        trail_hops,
        trail_transfers,
        money_hops,
        root_amount,
        cast(trail_hops as varchar(20)) || case when trail_hops = 1 then ' hop, ' else ' hops, ' end
        || {{ recongen.money_text('root_amount') }} || ', ' || sender as words
    from first_edges
    inner join depths
        on first_edges.root_transfer_id = depths.root_transfer_id
    where place = 1
),

roots as (
    select
        root_transfer_id,
        trail_hops,
        trail_transfers,
        root_amount,
        case when count(*) over (partition by words) > 1 then words || ', ' || root_transfer_id else words end as trail,
        row_number() over (
            order by money_hops desc, trail_hops desc, root_amount desc, {{ recongen.by_code_point('root_transfer_id') }}
        ) as place
    from worded
)
{%- endmacro %}
