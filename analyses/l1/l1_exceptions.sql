select
    check_title,
    check_name,
    audience,
    severity,
    check_scope,
    business_day,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    transfer_id,
    transaction_id,
    transfer_type,
    rail_name,
    magnitude_money,
    magnitude_count,
    detail,
    coalesce(account_id, '__ALL__') as postings_of_account,
    coalesce(transfer_id, '__ALL__') as postings_of_transfer,
    exception_key
from {{ ref('exceptions') }}
where
    {{ recongen.matches_causes() }}
    and {{ recongen.is_row_on_page() }}
