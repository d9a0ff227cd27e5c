select
    prefix,
    as_of,
    data_anchor,
    latest_business_day,
    (select max(through_day) from {{ ref('closed_periods') }}) as closed_through,
    run_id,
    recongen_version,
    dbt_version,
    engine,
    content_hash,
    transactions_rows,
    daily_balances_rows,
    latest_posting,
    {{ recongen.divided(recongen.seconds_between('latest_posting', 'as_of'), '3600') }} as feed_age_hours
from {{ ref('run_context') }}
