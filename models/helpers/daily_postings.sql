with final as (
    select
        business_day,
        transfer_type,
        rail_name,
        status,
        origin,
        count(*) as postings,
        sum(case when amount_money > 0 then amount_money else {{ money('0') }} end) as credits,
        sum(case when amount_money < 0 then -amount_money else {{ money('0') }} end) as debits
    from {{ ref('current_transactions') }}
    group by business_day, transfer_type, rail_name, status, origin
)

{{ typed_columns('final') }}
