select
    prefix,
    as_of,
    data_anchor,
    latest_business_day,
    run_id,
    recongen_version,
    dbt_version,
    engine,
    content_hash,
    transactions_rows,
    daily_balances_rows,
    latest_posting
from {{ ref('run_context') }}
