{{ config(materialized='recongen_maintained', keys=['account_id', 'business_day'], changes='changed_account_days') }}

with final as (
    select
        account_id,
        business_day,
        count(distinct transfer_id) as transfers,
        count(*) as legs,
        sum(case when amount_money < 0 then -amount_money else {{ money('0') }} end) as debits,
        sum(case when amount_money > 0 then amount_money else {{ money('0') }} end) as credits
    from {{ ref('current_transactions') }}
    where status = 'Posted' and {{ changed(['account_id', 'business_day'], 'changed_account_days') }}
    group by account_id, business_day
)

{{ typed_columns('final') }}
