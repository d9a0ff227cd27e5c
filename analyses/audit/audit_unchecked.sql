with {{ recongen.accounts_of_period() }}

select
    {{ recongen.account_label('accounts.account_name', 'accounts.account_id') }} as account,
    accounts.account_id,
    accounts.account_role,
    days.last_stored_day,
    coalesce(posted.postings, 0) as postings
from {{ ref('accounts') }} accounts
left join days
    on accounts.account_id = days.account_id
left join posted
    on accounts.account_id = posted.account_id
where accounts.account_scope = 'internal' and coalesce(days.account_days, 0) = 0
