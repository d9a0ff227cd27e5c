with expected as (
    select
        balances.account_id,
        balances.account_name,
        balances.account_role,
        balances.business_day,
        balances.business_day_start,
        balances.business_day_end,
        {{ money_number('balances.money') }} as stored,
        case
            when balances.expected_eod_balance is not null then {{ money_number('balances.expected_eod_balance') }}
            when declared.account_id is not null then {{ money_number('declared.expected_eod_balance') }}
            else {{ money_number('templates.expected_eod_balance') }}
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
        {{ money('stored') }} as stored_balance,
        {{ money('expected') }} as expected_balance,
        {{ money('(stored - expected)') }} as variance,
        {{ money('abs(stored - expected)') }} as magnitude_money,
        'Stored ' || {{ money_text('stored') }} || ', expected ' || {{ money_text('expected') }}
        || ' at the end of the day: off by ' || {{ money_text('(stored - expected)') }} as detail
    from expected
    where stored <> expected
)

{{ typed_columns('final') }}
