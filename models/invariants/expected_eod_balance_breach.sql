with expected as (
    select
        balances.account_id,
        balances.account_name,
        balances.account_role,
        balances.business_day,
        balances.business_day_start,
        balances.business_day_end,
        balances.money as stored,
        case
            when balances.expected_eod_balance is not null then balances.expected_eod_balance
            when declared.account_id is not null then declared.expected_eod_balance
            else templates.expected_eod_balance
        end as expected
    from {{ ref('current_daily_balances') }} balances
    left join {{ ref('l2_accounts') }} declared
        on balances.account_id = declared.account_id
    left join {{ ref('l2_account_templates') }} templates
        on balances.account_role = templates.account_role
),

final as (
    select
        {{ exception_key(['account_id', instant_text('business_day_start')]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        business_day,
        business_day_start,
        business_day_end,
        stored as stored_balance,
        expected as expected_balance,
        stored - expected as variance,
        abs(stored - expected) as magnitude_money,
        'Stored ' || {{ money_text('stored') }} || ', expected ' || {{ money_text('expected') }}
        || ' at the end of the day: off by ' || {{ money_text('(stored - expected)') }} as detail
    from expected
    where stored <> expected
)

{{ typed_columns('final') }}
