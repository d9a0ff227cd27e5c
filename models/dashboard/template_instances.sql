{{ config(indexes=indexes(['business_day'])) }}

with orphans as (
    select transfer_id from {{ ref('chain_orphan') }}
    union
    select transfer_id from {{ ref('chain_xor_breach') }}
    where reason = 'missing'
),

final as (
    select
        transfers.template_name,
        transfers.transfer_id,
        transfers.transfer_type,
        transfers.business_day,
        transfers.opened_at,
        transfers.deadline,
        transfers.posted_legs,
        transfers.pending_legs,
        transfers.posted_net,
        transfers.expected_net,
        {{ money('(transfers.posted_net - transfers.expected_net)') }} as difference,
        case
            when imbalanced.transfer_id is not null then 'imbalanced'
            when orphans.transfer_id is not null then 'orphaned'
            when transfers.is_due = 0 then 'open'
            else 'complete'
        end as completion
    from {{ ref('transfers') }} transfers
    left join {{ ref('conservation_breach') }} imbalanced
        on transfers.transfer_id = imbalanced.transfer_id
    left join orphans
        on transfers.transfer_id = orphans.transfer_id
    where transfers.template_name is not null
)

{{ typed_columns('final') }}
