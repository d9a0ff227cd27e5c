with final as (
    select
        {{ exception_key(['account_id', instant_text('business_day_start')]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        business_day,
        business_day_start,
        business_day_end,
        money as stored_balance,
        abs(money) as magnitude_money,
        'Stored balance at the end of the day is ' || {{ money_text('money') }} as detail
    from {{ ref('current_daily_balances') }}
    where money < 0
)

{{ typed_columns('final') }}
