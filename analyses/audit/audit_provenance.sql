select
    prefix,
    as_of,
    latest_business_day,
    content_hash,
    recongen_version,
    dbt_version,
    transactions_rows,
    transactions_high_entry,
    daily_balances_rows,
    daily_balances_high_entry
from {{ ref('run_context') }}
