{{ config(alias=var('recongen_prefix') ~ '_cash_by_role') }}

select
    account_role,
    business_day,
    count(*) as accounts,
    {{ recongen.money('sum(stored_balance)') }} as stored_balance
from {{ ref('posted_balances') }}
where account_scope = 'internal' and is_parent = 0
group by account_role, business_day
