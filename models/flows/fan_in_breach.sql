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

judged as (
    select
        transfers.*,
        found.child_name,
        found.parent_name,
        found.expected,
        found.found,
        {{ amount_moved('transfers') }} as moved_money,
        case
            when found.expected is null then case when found.found < 2 then 'orphan' end
            when found.found < found.expected then 'missing'
            when found.found > found.expected then 'extra'
        end as reason
    from {{ ref('transfers') }} transfers
    inner join found
        on transfers.transfer_id = found.transfer_id
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
