{{ config(indexes=indexes(['rewritten_key'])) }}

with final as (
    select 'transaction ' || id as rewritten_key
    from {{ ref('changed_transactions') }}
    union all
    select 'balance ' || account_id || ' ' || {{ instant_text('business_day_start') }} as rewritten_key
    from {{ ref('changed_balance_days') }}
)

{{ typed_columns('final') }}
