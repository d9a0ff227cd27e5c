with days as (
    select
        account_id,
        count(*) as account_days
    from {{ ref('daily_statement_summary') }}
    where {{ recongen.in_period('business_day') }}
    group by account_id
),

posted as (
    select
        account_id,
        count(*) as postings
    from {{ ref('current_transactions') }}
    where {{ recongen.in_period('business_day') }}
    group by account_id
)

select
    accounts.account_scope,
    accounts.account_role,
    count(*) as accounts,
    {{ recongen.total('case when days.account_id is null then 0 else 1 end') }} as checked_accounts,
    {{ recongen.total('days.account_days') }} as account_days,
    {{ recongen.total('posted.postings') }} as postings
from {{ ref('accounts') }} accounts
left join days
    on accounts.account_id = days.account_id
left join posted
    on accounts.account_id = posted.account_id
group by accounts.account_scope, accounts.account_role
