with marks as (
    select
        account_id,
        business_day_end as instant,
        0 as kind,
        entry,
        0 as debit,
        0 as credit,
        0 as legs
    from {{ ref('balance_days') }}
    union all
    select
        account_id,
        posting as instant,
        1 as kind,
        null as entry,
        case when amount_direction = 'Debit' then -amount_money else 0 end as debit,
        case when amount_direction = 'Credit' then amount_money else 0 end as credit,
        1 as legs
    from {{ ref('current_transactions') }}
    where status = 'Posted'
),

-- A day's end sorts before what is posted at that instant: it belongs to the next day.
running as (
    select
        kind,
        entry,
        sum(debit) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as posted_debits,
        sum(credit) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as posted_credits,
        sum(legs) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as posted_legs
    from marks
),

final as (
    select
        days.entry,
        days.account_id,
        days.account_name,
        days.account_role,
        accounts.account_scope,
        days.account_parent_role,
        accounts.is_parent,
        days.business_day,
        days.business_day_start,
        days.business_day_end,
        days.money as stored_balance,
        running.posted_debits,
        running.posted_credits,
        running.posted_credits - running.posted_debits as posted_net,
        running.posted_legs
    from {{ ref('balance_days') }} days
    inner join running
        on days.entry = running.entry and running.kind = 0
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
)

{{ typed_columns('final') }}
