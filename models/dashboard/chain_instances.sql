{{ config(indexes=indexes(['business_day'])) }}

with expectations as (
    select
        parent_kind,
        parent_name,
        case when xor_group is null then child_name else 'one of group ' || xor_group end as expected,
        max(xor_group) as xor_group,
        max(child_name) as child_name,
        max(is_required) as is_required
    from {{ ref('l2_chains') }}
    group by parent_kind, parent_name, case when xor_group is null then child_name else 'one of group ' || xor_group end
),

followed as (
    select distinct
        links.parent_transfer_id,
        links.parent_name,
        links.child_transfer_id,
        case when chains.xor_group is null then chains.child_name else 'one of group ' || chains.xor_group end as expected
    from {{ ref('chain_links') }} links
    inner join {{ ref('l2_chains') }} chains
        on links.parent_name = chains.parent_name and links.child_name = chains.child_name
),

children as (
    select
        parent_transfer_id,
        parent_name,
        expected,
        count(*) as children
    from followed
    group by parent_transfer_id, parent_name, expected
),

final as (
    select
        expectations.parent_name || ' > ' || expectations.expected as chain,
        expectations.parent_name,
        expectations.expected,
        expectations.is_required,
        transfers.transfer_id,
        transfers.transfer_type,
        transfers.business_day,
        transfers.opened_at,
        transfers.deadline,
        coalesce(children.children, 0) as children,
        {{ money(amount_moved('transfers')) }} as amount,
        case
            when expectations.xor_group is not null and coalesce(children.children, 0) > 1 then 'too many'
            when coalesce(children.children, 0) > 0 then 'complete'
            when transfers.is_due = 0 or transfers.is_posted = 0 then 'open'
            when expectations.is_required = 1 then 'incomplete'
            else 'not needed'
        end as completion
    from {{ ref('transfers') }} transfers
    inner join {{ ref('firings') }} firings
        on transfers.transfer_id = firings.transfer_id
    inner join expectations
        on firings.kind = expectations.parent_kind and firings.name = expectations.parent_name
    left join children
        on
            transfers.transfer_id = children.parent_transfer_id
            and expectations.parent_name = children.parent_name
            and expectations.expected = children.expected
)

{{ typed_columns('final') }}
