with named as (
    select
        transfer_id,
        count(*) as parents
    from {{ ref('transfer_parents') }}
    group by transfer_id
),

children as (
    select distinct
        firings.transfer_id,
        chains.child_name,
        chains.is_fan_in
    from {{ ref('firings') }} firings
    inner join {{ ref('l2_chains') }} chains
        on firings.kind = chains.child_kind and firings.name = chains.child_name
),

fan_ins as (
    select
        transfer_id,
        max(is_fan_in) as is_fan_in
    from children
    group by transfer_id
),

-- Each parent that a declared child names: does it exist, and does a chain of that child allow it?
claims as (
    select
        parents.transfer_id,
        max(case when transfers.transfer_id is null then 1 else 0 end) as is_absent,
        max(case when links.parent_transfer_id is null then 1 else 0 end) as is_not_declared
    from {{ ref('transfer_parents') }} parents
    inner join children
        on parents.transfer_id = children.transfer_id
    left join {{ ref('transfers') }} transfers
        on parents.parent_transfer_id = transfers.transfer_id
    left join {{ ref('chain_links') }} links
        on
            parents.transfer_id = links.child_transfer_id
            and parents.parent_transfer_id = links.parent_transfer_id
            and children.child_name = links.child_name
    group by parents.transfer_id
),

judged as (
    select
        transfers.*,
        named.parents,
        {{ amount_moved('transfers') }} as moved_money,
        case
            when named.parents > 1 and coalesce(fan_ins.is_fan_in, 0) = 0 then 'legs_disagree'
            when claims.is_absent = 1 then 'parent_absent'
            when claims.is_not_declared = 1 then 'parent_not_declared'
        end as reason
    from {{ ref('transfers') }} transfers
    inner join named
        on transfers.transfer_id = named.transfer_id
    left join fan_ins
        on transfers.transfer_id = fan_ins.transfer_id
    left join claims
        on transfers.transfer_id = claims.transfer_id
),

final as (
    select
        {{ exception_key(['transfer_id']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        business_day,
        transfer_parent_id,
        parents,
        reason,
        moved_money as magnitude_money,
        parents as magnitude_count,
        case reason
            when 'legs_disagree' then 'Its legs name ' || cast(parents as varchar(20)) || ' different parent transfers'
            when 'parent_absent' then 'The parent transfer it names is not in the feed'
            else 'The parent transfer it names fires none of the parents its chain declares'
        end as detail
    from judged
    where reason is not null
)

{{ typed_columns('final') }}
