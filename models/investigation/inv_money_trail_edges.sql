{%- set near = 4 -%}
{%- set rounds = 20 -%}

{{ config(indexes=indexes(['root_transfer_id'])) }}

with ancestors as (
    select
        transfers.transfer_id,
        transfers.transfer_parent_id,
        transfers.opened_at,
        {% for step in range(1, near + 2) %}
        ancestor_{{ step }}.transfer_id as ancestor_{{ step }},
        ancestor_{{ step }}.transfer_parent_id as parent_of_{{ step }}
        {{- ',' if not loop.last }}
        {% endfor %}
    from {{ ref('transfers') }} transfers
    {% for step in range(1, near + 2) %}
    left join {{ ref('transfers') }} ancestor_{{ step }}
        on {{ 'transfers' if loop.first else 'ancestor_' ~ loop.index0 }}.transfer_parent_id = ancestor_{{ step }}.transfer_id
    {% endfor %}
    where transfers.transfer_parent_id is not null
),

-- Whose root is near, by far the most; the few others are climbed from below.
near_roots as (
    select
        transfer_id,
        transfer_id as root_transfer_id,
        transfer_parent_id as absent_parent_id,
        1 as hop
    from {{ ref('transfers') }}
    where transfer_parent_id is null
    union all
    select
        transfer_id,
        case
            when ancestor_1 is null then transfer_id
            {% for step in range(1, near + 1) %}
            when ancestor_{{ step + 1 }} is null then ancestor_{{ step }}
            {% endfor %}
        end as root_transfer_id,
        case
            when ancestor_1 is null then transfer_parent_id
            {% for step in range(1, near + 1) %}
            when ancestor_{{ step + 1 }} is null then parent_of_{{ step }}
            {% endfor %}
        end as absent_parent_id,
        case
            when ancestor_1 is null then 1
            {% for step in range(1, near + 1) %}
            when ancestor_{{ step + 1 }} is null then {{ step + 1 }}
            {% endfor %}
        end as hop
    from ancestors
    where ancestor_{{ near + 1 }} is null
),

far as (
    select
        transfer_id,
        ancestor_1 as parent_id,
        ancestor_{{ near + 1 }} as farthest_id,
        parent_of_{{ near + 1 }} as parent_of_farthest_id,
        row_number() over (order by opened_at, {{ by_code_point('transfer_id') }}) as node
    from ancestors
    where ancestor_{{ near + 1 }} is not null
),

links as (
    select
        far.*,
        parents.node as parent_node
    from far
    left join far parents
        on far.parent_id = parents.transfer_id
),

sides as (
    select 0 as side {{ from_dual() }}
    union all
    select 1 as side {{ from_dual() }}
),

far_start as (
    select
        node,
        parent_node as target,
        1 as hops,
        parent_node as lowest
    from links
    where parent_node is not null
),

{{ topmost_ancestors('far', 'far_start', rounds) }},

far_roots as (
    select
        transfer_id,
        farthest_id as root_transfer_id,
        parent_of_farthest_id as absent_parent_id,
        {{ near + 2 }} as hop
    from links
    where parent_node is null
    union all
    select
        links.transfer_id,
        ends.farthest_id as root_transfer_id,
        ends.parent_of_farthest_id as absent_parent_id,
        {{ near + 2 }} + far_{{ rounds }}.hops as hop
    from far_{{ rounds }}
    inner join links
        on far_{{ rounds }}.node = links.node
    inner join links ends
        on far_{{ rounds }}.target = ends.node and ends.parent_node is null
),

-- Who never arrives is in a cycle or follows from one. A cycle begins at its first transfer, which alone is the lowest of all that it climbs over.
circling as (
    select
        links.transfer_id,
        links.node,
        links.parent_node,
        case when far_{{ rounds }}.lowest = links.node then 1 else 0 end as is_root
    from far_{{ rounds }}
    inner join links
        on far_{{ rounds }}.node = links.node
    inner join links ends
        on far_{{ rounds }}.target = ends.node
    where ends.parent_node is not null
),

circle_start as (
    select
        node,
        parent_node as target,
        1 as hops,
        parent_node as lowest
    from circling
    where is_root = 0
),

{{ topmost_ancestors('circle', 'circle_start', rounds) }},

circle_roots as (
    select
        transfer_id,
        transfer_id as root_transfer_id,
        1 as hop
    from circling
    where is_root = 1
    union all
    select
        members.transfer_id,
        roots.transfer_id as root_transfer_id,
        circle_{{ rounds }}.hops + 1 as hop
    from circle_{{ rounds }}
    inner join circling members
        on circle_{{ rounds }}.node = members.node
    inner join circling roots
        on circle_{{ rounds }}.target = roots.node
),

-- The last row of a cycle: its root again, where the walk would start over.
placed as (
    select
        transfer_id,
        root_transfer_id,
        case when absent_parent_id is null then 'no_parent' else 'parent_absent' end as root_reason,
        hop,
        0 as is_cycle
    from near_roots
    union all
    select
        transfer_id,
        root_transfer_id,
        case when absent_parent_id is null then 'no_parent' else 'parent_absent' end as root_reason,
        hop,
        0 as is_cycle
    from far_roots
    union all
    select
        transfer_id,
        root_transfer_id,
        'cycle' as root_reason,
        hop,
        0 as is_cycle
    from circle_roots
    union all
    select
        roots.transfer_id,
        roots.transfer_id as root_transfer_id,
        'cycle' as root_reason,
        parents.hop + 1 as hop,
        1 as is_cycle
    from circling roots
    inner join circling last_ones
        on roots.parent_node = last_ones.node
    inner join circle_roots parents
        on last_ones.transfer_id = parents.transfer_id
    where roots.is_root = 1
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
        coalesce(edges.amount, 0) as amount,
        placed.is_cycle
    from placed
    inner join trails
        on placed.root_transfer_id = trails.root_transfer_id
    inner join {{ ref('transfers') }} transfers
        on placed.transfer_id = transfers.transfer_id
    left join {{ ref('inv_transfer_edges') }} edges
        on placed.transfer_id = edges.transfer_id and placed.is_cycle = 0
)

{{ typed_columns('final') }}
