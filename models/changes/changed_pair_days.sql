{{ config(indexes=indexes(['source_account_id', 'business_day'])) }}

with final as (
    select
        source_account_id,
        target_account_id,
        business_day
    from {{ ref('replaced_edges') }}
    union
    select
        source_account_id,
        target_account_id,
        business_day
    from {{ ref('inv_transfer_edges') }}
    where transfer_id in (select transfer_id from {{ ref('changed_transfers') }})
)

{{ typed_columns('final') }}
