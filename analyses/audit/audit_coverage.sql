with {{ recongen.accounts_of_period() }}

select
    accounts.account_scope,
    accounts.account_role,
    count(*) as accounts,
    {{ recongen.total('case when days.account_days > 0 then 1 else 0 end') }} as checked_accounts,
    {{ recongen.total('days.account_days') }} as account_days,
    {{ recongen.total('posted.postings') }} as postings
from {{ ref('accounts') }} accounts
left join days
    on accounts.account_id = days.account_id
left join posted
    on accounts.account_id = posted.account_id
group by accounts.account_scope, accounts.account_role
