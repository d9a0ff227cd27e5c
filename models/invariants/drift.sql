{{ dated_drift(ref('computed_subledger_balance')) }},

final as (
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
        unchanged_since,
        abs(drift) as magnitude_money,
        {{ drift_text("'postings'") }} as detail
    from dated
)

{{ typed_columns('final') }}
