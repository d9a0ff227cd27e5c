-- An event counts from when it was made: what is derived as of an earlier instant stays as it was.
with known as (
    select *
    from {{ source('events', 'period_events') }}
    where made_at <= {{ instant("'" ~ as_of_literal() ~ "'") }}
),

in_force as (
    {{ closes_in_force('known') }}
),

final as (
    select
        through_day,
        event,
        made_at as closed_at,
        made_by as closed_by,
        run_id,
        report_fingerprint,
        lag(through_day) over (order by through_day) as after_day,
        coalesce(transactions_high_entry, 0) as transactions_high_entry,
        coalesce(daily_balances_high_entry, 0) as daily_balances_high_entry
    from in_force
)

{{ typed_columns('final') }}
