{#- Hops below a root that the walk goes. What is deeper stands alone, with the reason `too_deep`. -#}
{%- set deepest = 1000 -%}

{{ config(
    materialized='recongen_maintained', keys=['transfer_id'], changes='changed_trails',
    indexes=indexes(['root_transfer_id'], ['transfer_id'])
) }}

-- Of a changed trail every transfer is there, its parents included.
with {{ recursive() }} members as (
    select *
    from {{ ref('transfers') }}
    where {{ changed(['transfer_id'], 'changed_trails') }}
),

edges as (
    select *
    from {{ ref('inv_transfer_edges') }}
    where {{ changed(['transfer_id'], 'changed_trails') }}
),

-- `opens_first`: not after its own parent, as the first of every cycle is, and few others.
links as (
    select
        children.transfer_id,
        parents.transfer_id as parent_id,
        case
            when children.opened_at < parents.opened_at then 1
            when
                children.opened_at = parents.opened_at
                and {{ by_code_point('children.transfer_id') }} <= {{ by_code_point('parents.transfer_id') }}
                then 1
            else 0
        end as opens_first
    from members children
    inner join members parents
        on children.transfer_parent_id = parents.transfer_id
),

roots as (
    select
        transfers.transfer_id,
        case when transfers.transfer_parent_id is null then 'no_parent' else 'parent_absent' end as root_reason
    from members transfers
    left join links
        on transfers.transfer_id = links.transfer_id
    where links.transfer_id is null
),

-- From every root with children, and from what may be the first of a cycle, down to the deepest or back to where the walk began.
walk (root_transfer_id, root_reason, transfer_id, hop, is_cycle) as (
    select
        transfer_id as root_transfer_id,
        root_reason,
        transfer_id,
        1 as hop,
        0 as is_cycle
    from roots
    where transfer_id in (select parent_id from links)
    union all
    select
        transfer_id as root_transfer_id,
        'cycle' as root_reason,
        transfer_id,
        1 as hop,
        0 as is_cycle
    from links
    where opens_first = 1
    union all
    select
        walk.root_transfer_id,
        walk.root_reason,
        links.transfer_id,
        walk.hop + 1 as hop,
        case when links.transfer_id = walk.root_transfer_id then 1 else 0 end as is_cycle
    from walk
    inner join links
        on walk.transfer_id = links.parent_id
    where walk.is_cycle = 0 and walk.hop <= {{ deepest }}
),

circles as (
    select root_transfer_id
    from walk
    where is_cycle = 1
),

-- Each walk around a circle passes all other transfers of it: only the walk that began at the earliest of them counts.
ranked_circles as (
    select
        walk.root_transfer_id,
        walk.transfer_id,
        row_number() over (
            partition by walk.root_transfer_id order by transfers.opened_at, {{ by_code_point('walk.transfer_id') }}
        ) as place
    from walk
    inner join circles starts
        on walk.root_transfer_id = starts.root_transfer_id
    inner join circles members
        on walk.transfer_id = members.root_transfer_id
    inner join members transfers
        on walk.transfer_id = transfers.transfer_id
    where walk.is_cycle = 0
),

cycle_roots as (
    select root_transfer_id
    from ranked_circles
    where place = 1 and transfer_id = root_transfer_id
),

reached as (
    select
        transfer_id,
        transfer_id as root_transfer_id,
        root_reason,
        1 as hop,
        0 as is_cycle
    from roots
    union all
    select
        transfer_id,
        root_transfer_id,
        root_reason,
        hop,
        is_cycle
    from walk
    where
        (hop <= {{ deepest }} or is_cycle = 1)
        and ((root_reason <> 'cycle' and hop > 1) or root_transfer_id in (select root_transfer_id from cycle_roots))
),

placed as (
    select * from reached
    union all
    select
        transfer_id,
        transfer_id as root_transfer_id,
        'too_deep' as root_reason,
        1 as hop,
        0 as is_cycle
    from links
    where transfer_id not in (select transfer_id from reached)
),

trails as (
    select
        root_transfer_id,
        max(hop) as hops,
        count(*) as transfers
    from placed
    where is_cycle = 0
    group by root_transfer_id
),

final as (
    select
        placed.root_transfer_id,
        placed.root_reason,
        trails.hops as trail_hops,
        trails.transfers as trail_transfers,
        placed.hop,
        placed.transfer_id,
        transfers.transfer_parent_id as parent_transfer_id,
        transfers.transfer_type,
        transfers.rail_name,
        transfers.template_name,
        coalesce(edges.posting, transfers.opened_at) as posting,
        coalesce(edges.business_day, transfers.business_day) as business_day,
        edges.edge_key,
        edges.source_account_id,
        edges.source_account_name,
        edges.source_account_role,
        edges.source_account_scope,
        edges.target_account_id,
        edges.target_account_name,
        edges.target_account_role,
        edges.target_account_scope,
        coalesce(edges.amount, {{ money('0') }}) as amount,
        placed.is_cycle
    from placed
    inner join trails
        on placed.root_transfer_id = trails.root_transfer_id
    inner join members transfers
        on placed.transfer_id = transfers.transfer_id
    left join edges
        on placed.transfer_id = edges.transfer_id and placed.is_cycle = 0
)

{{ typed_columns('final') }}
