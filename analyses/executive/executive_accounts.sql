with active as (
    select
        account_id,
        sum(transfers) as transfers,
        sum(legs) as legs,
        sum(debits) as debits,
        sum(credits) as credits
    from {{ ref('exec_account_activity') }}
    where
        business_day is not null
        and {{ recongen.in_window('business_day') }}
    group by account_id
)

select
    {{ recongen.account_label('known.account_name', 'known.account_id') }} as account,
    known.account_id,
    known.account_role,
    known.account_scope,
    case when known.account_scope = 'internal' then 1 else 0 end as is_open,
    case when active.account_id is null then 0 else 1 end as is_active,
    case when known.account_scope = 'internal' and active.account_id is not null then 1 else 0 end as is_open_and_active,
    coalesce(active.transfers, 0) as transfers,
    coalesce(active.legs, 0) as legs,
    {{ recongen.money('coalesce(active.debits, 0)') }} as debits,
    {{ recongen.money('coalesce(active.credits, 0)') }} as credits,
    known.first_day,
    known.last_day
from {{ ref('exec_accounts') }} known
left join active
    on known.account_id = active.account_id
where
    {{ recongen.matches_parameter('known.account_role', 'pRole') }}
    and {{ recongen.matches_parameter('known.account_scope', 'pScope') }}
