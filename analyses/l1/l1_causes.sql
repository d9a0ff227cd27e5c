select
    {{ recongen.cause_columns() }},
    audience,
    account_role,
    {{ recongen.balance_off_by() }} as balance_off_by,
    case when is_open = 0 and cleared_day = {{ recongen.latest_business_day() }} then 1 else 0 end as is_cleared_now,
    case when is_new = 0 and is_open = 0 and (cleared_day is null or cleared_day <> {{ recongen.latest_business_day() }}) then 1 else 0 end as is_over_before,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    case when check_name in ('drift', 'ledger_drift', 'overdraft', 'expected_eod_balance_breach') then change_day end as statement_day
from {{ ref('exception_episodes') }}
where
    {{ recongen.is_on_page() }}
    and {{ recongen.matches_causes() }}
