{{ dated_drift(ref('computed_ledger_balance')) }},

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
        own_posted,
        children_stored,
        children_reported,
        children_expected,
        drift,
        drift_change,
        first_day,
        unchanged_since,
        abs(drift) as magnitude_money,
        {{ drift_text(
            "'own postings and ' || cast(children_reported as varchar(20)) || ' of ' || cast(children_expected as varchar(20)) || ' children'"
        ) }} as detail
    from dated
)

{{ typed_columns('final') }}
