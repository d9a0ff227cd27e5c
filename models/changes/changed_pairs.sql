{{ config(indexes=indexes(['source_account_id', 'target_account_id'])) }}

-- More pairs than those between which money moved: each debit side of a transfer with each credit side, in any entry.
with sides as (
    select distinct
        feed.transfer_id,
        feed.account_id,
        feed.amount_direction
    from {{ source('feed', 'transactions') }} feed
    inner join {{ ref('changed_transfers') }} changed
        on feed.transfer_id = changed.transfer_id
),

final as (
    select distinct
        debits.account_id as source_account_id,
        credits.account_id as target_account_id
    from sides debits
    inner join sides credits
        on debits.transfer_id = credits.transfer_id
    where debits.amount_direction = 'Debit' and credits.amount_direction = 'Credit'
)

{{ typed_columns('final') }}
