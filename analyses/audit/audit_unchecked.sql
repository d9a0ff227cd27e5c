with days as (
    select
        account_id,
        max({{ recongen.is_in_period('business_day') }}) as is_there,
        max(business_day) as last_stored_day
    from {{ ref('daily_statement_summary') }}
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
where accounts.account_scope = 'internal' and coalesce(days.is_there, 0) = 0
