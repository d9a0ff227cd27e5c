{{ config(indexes=indexes(['account_id', 'business_day'])) }}

with final as (
    select
        account_id,
        business_day
    from {{ ref('replaced_postings') }}
    union
    select
        account_id,
        business_day
    from {{ ref('current_transactions') }}
    where id in (select id from {{ ref('changed_transactions') }})
)

{{ typed_columns('final') }}
