with final as (
    select
        {{ exception_key(['balances.account_id', instant_text('balances.business_day_start')]) }} as exception_key,
        balances.account_id,
        accounts.account_name,
        accounts.account_role,
        balances.business_day,
        balances.business_day_start,
        balances.business_day_end,
        balances.money as stored_balance,
        {{ money('abs(' ~ exact('balances.money') ~ ')') }} as magnitude_money,
        'Stored balance at the end of the day is ' || {{ money_text(exact('balances.money')) }} as detail
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('accounts') }} accounts
        on balances.account_id = accounts.account_id
    where {{ exact('balances.money') }} < 0
)

{{ typed_columns('overdraft', 'final') }}
