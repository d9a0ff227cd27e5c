with final as (
    select
        {{ exception_key(['account_id', instant_text('business_day_start')]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        business_day_end,
        stored_balance,
        computed_balance,
        drift,
        drift_change,
        first_day,
        {{ money('abs(' ~ exact('drift') ~ ')') }} as magnitude_money,
        'Stored ' || {{ money_text(exact('stored_balance')) }} || ', postings add up to '
        || {{ money_text(exact('computed_balance')) }} || ': off by ' || {{ money_text(exact('drift')) }}
        || case
            when {{ exact('drift_change') }} = 0 then ', unchanged since ' || {{ day_text('first_day') }}
            else ', of which ' || {{ money_text(exact('drift_change')) }} || ' is new this day'
        end as detail
    from {{ ref('computed_subledger_balance') }}
    where {{ exact('drift') }} <> 0
)

{{ typed_columns('drift', 'final') }}
