with described as (
    select
        'transactions' as relation,
        coalesce(new.supersedes, 'no reason') as reason
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'transactions') }} new
        on entries.entry = new.entry
    inner join {{ ref('current_transactions') }} postings
        on new.id = postings.id
    where entries.relation = 'transactions' and {{ recongen.in_period('postings.business_day') }}
    union all
    select
        'daily_balances' as relation,
        coalesce(new.supersedes, 'no reason') as reason
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'daily_balances') }} new
        on entries.entry = new.entry
    inner join {{ ref('current_daily_balances') }} balances
        on new.account_id = balances.account_id and new.business_day_start = balances.business_day_start
    where entries.relation = 'daily_balances' and {{ recongen.in_period('balances.business_day') }}
)

select
    relation,
    reason,
    count(*) as rewrites
from described
group by relation, reason
