with xor_groups as (
    select
        parent_kind,
        parent_name,
        xor_group,
        max(is_required) as must_fire,
        count(*) as members
    from {{ ref('l2_chains') }}
    where xor_group is not null
    group by parent_kind, parent_name, xor_group
),

parents as (
    select
        transfers.*,
        xor_groups.parent_name,
        xor_groups.xor_group,
        xor_groups.must_fire,
        xor_groups.members,
        {{ amount_moved('transfers') }} as moved_money
    from {{ ref('transfers') }} transfers
    inner join {{ ref('firings') }} firings
        on transfers.transfer_id = firings.transfer_id
    inner join xor_groups
        on firings.kind = xor_groups.parent_kind and firings.name = xor_groups.parent_name
    where transfers.is_due = 1 and transfers.is_posted = 1
),

-- A child may fire several members.
children as (
    select distinct
        links.parent_transfer_id,
        links.parent_name,
        chains.xor_group,
        links.child_transfer_id,
        transfers.opened_at
    from {{ ref('chain_links') }} links
    inner join {{ ref('l2_chains') }} chains
        on links.parent_name = chains.parent_name and links.child_name = chains.child_name
    inner join {{ ref('transfers') }} transfers
        on links.child_transfer_id = transfers.transfer_id
    where chains.xor_group is not null
),

ordered_children as (
    select
        children.*,
        row_number() over (partition by parent_transfer_id, parent_name, xor_group order by opened_at) as place
    from children
),

fired as (
    select
        parent_transfer_id,
        parent_name,
        xor_group,
        count(*) as fired,
        max(case when place = 2 then opened_at end) as second_at
    from ordered_children
    group by parent_transfer_id, parent_name, xor_group
),

counted as (
    select
        parents.*,
        fired.second_at,
        coalesce(fired.fired, 0) as fired
    from parents
    left join fired
        on
            parents.transfer_id = fired.parent_transfer_id
            and parents.parent_name = fired.parent_name
            and parents.xor_group = fired.xor_group
),

final as (
    select
        {{ exception_key(['transfer_id', 'parent_name', 'xor_group']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        business_day,
        parent_name,
        xor_group,
        fired,
        case when fired = 0 then 'missing' else 'several' end as reason,
        opened_at,
        deadline,
        second_at as off_since,
        moved_money as magnitude_money,
        fired as magnitude_count,
        parent_name || ': ' || case must_fire when 1 then 'exactly' else 'at most' end || ' one of the '
        || cast(members as varchar(20)) || ' children of group ' || xor_group || ' expected, found '
        || cast(fired as varchar(20)) || ', ' || {{ due_text('counted') }} as detail
    from counted
    where fired > 1 or (fired = 0 and must_fire = 1)
)

{{ typed_columns('final') }}
