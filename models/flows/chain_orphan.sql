with parents as (
    select
        transfers.*,
        chains.parent_name,
        chains.child_name,
        {{ amount_moved('transfers') }} as moved_money
    from {{ ref('transfers') }} transfers
    inner join {{ ref('firings') }} firings
        on transfers.transfer_id = firings.transfer_id
    inner join {{ ref('l2_chains') }} chains
        on firings.kind = chains.parent_kind and firings.name = chains.parent_name
    where
        transfers.is_due = 1
        and transfers.is_posted = 1
        and chains.is_required = 1
        and chains.xor_group is null
),

final as (
    select
        {{ exception_key(['parents.transfer_id', 'parents.parent_name', 'parents.child_name']) }} as exception_key,
        parents.transfer_id,
        parents.transfer_type,
        parents.rail_name,
        parents.business_day,
        parents.parent_name,
        parents.child_name,
        parents.opened_at,
        parents.deadline,
        parents.moved_money as magnitude_money,
        parents.parent_name || ' has no ' || parents.child_name || ': expected one, found none, ' || {{ due_text('parents') }} as detail
    from parents
    left join {{ ref('chain_links') }} links
        on
            parents.transfer_id = links.parent_transfer_id
            and parents.parent_name = links.parent_name
            and parents.child_name = links.child_name
    where links.parent_transfer_id is null
)

{{ typed_columns('final') }}
