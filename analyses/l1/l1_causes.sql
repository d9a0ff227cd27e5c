with {{ recongen.causes_on_page() }}

select
    {{ recongen.cause_columns() }},
    audience,
    account_role,
    {{ recongen.balance_off_by() }} as balance_off_by,
    is_cleared_now,
    case when is_news = 0 and is_open = 0 and is_cleared_now = 0 then 1 else 0 end as is_over_before,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    case when check_name in ('drift', 'ledger_drift', 'overdraft', 'expected_eod_balance_breach') then change_day end as statement_day
from causes
where {{ recongen.matches_causes() }}
