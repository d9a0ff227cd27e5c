with found as (
    select
        links.child_transfer_id as transfer_id,
        chains.child_name,
        chains.parent_name,
        chains.expected_parent_count as expected,
        count(distinct links.parent_transfer_id) as found
    from {{ ref('chain_links') }} links
    inner join {{ ref('l2_chains') }} chains
        on links.parent_name = chains.parent_name and links.child_name = chains.child_name
    where chains.is_fan_in = 1
    group by links.child_transfer_id, chains.child_name, chains.parent_name, chains.expected_parent_count
),

-- When each parent of a child that has too many was first named.
named as (
    select
        transfer_id,
        transfer_parent_id,
        min(posting) as named_at
    from {{ ref('current_transactions') }}
    where
        status in ('Posted', 'Pending')
        and transfer_id in (
            select transfer_id
            from found
            where found > expected
        )
    group by transfer_id, transfer_parent_id
),

ordered_parents as (
    select
        links.child_transfer_id,
        links.child_name,
        links.parent_name,
        named.named_at,
        row_number() over (
            partition by links.child_transfer_id, links.child_name, links.parent_name order by named.named_at
        ) as place
    from {{ ref('chain_links') }} links
    inner join named
        on links.child_transfer_id = named.transfer_id and links.parent_transfer_id = named.transfer_parent_id
),

judged as (
    select
        transfers.*,
        found.child_name,
        found.parent_name,
        found.expected,
        found.found,
        ordered_parents.named_at as extra_at,
        {{ amount_moved('transfers') }} as moved_money,
        case
            when found.expected is null then case when found.found < 2 then 'orphan' end
            when found.found < found.expected then 'missing'
            when found.found > found.expected then 'extra'
        end as reason
    from {{ ref('transfers') }} transfers
    inner join found
        on transfers.transfer_id = found.transfer_id
    left join ordered_parents
        on
            found.transfer_id = ordered_parents.child_transfer_id
            and found.child_name = ordered_parents.child_name
            and found.parent_name = ordered_parents.parent_name
            and found.expected + 1 = ordered_parents.place
    where transfers.is_due = 1 and transfers.is_posted = 1
),

final as (
    select
        {{ exception_key(['transfer_id', 'child_name', 'parent_name']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        business_day,
        opened_at,
        deadline,
        extra_at as off_since,
        parent_name,
        child_name,
        found,
        expected,
        reason,
        moved_money as magnitude_money,
        found as magnitude_count,
        child_name || ' gathers ' || cast(found as varchar(20)) || ' ' || parent_name
        || case when found = 1 then ' transfer' else ' transfers' end || ', expected '
        || coalesce(cast(expected as varchar(20)), 'two or more') as detail
    from judged
    where reason is not null
)

{{ typed_columns('final') }}
