{{ config(indexes=indexes(['transfer_id'])) }}

with final as (
    select distinct feed.transfer_id
    from {{ source('feed', 'transactions') }} feed
    inner join {{ ref('changed_transactions') }} changed
        on feed.id = changed.id
)

{{ typed_columns('final') }}
