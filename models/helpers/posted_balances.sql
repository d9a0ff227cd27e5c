with followed_days as (
    select
        account_id,
        business_day_start,
        lag(business_day_end) over (partition by account_id order by business_day_start) as previous_end
    from {{ ref('balance_days') }}
),

overlapping_accounts as (
    select distinct account_id
    from followed_days
    where previous_end > business_day_start
),

legs as (
    select
        account_id,
        posting,
        business_day_end,
        is_enclosed,
        case when amount_direction = 'Debit' then -amount_money else 0 end as debit,
        case when amount_direction = 'Credit' then amount_money else 0 end as credit
    from {{ ref('current_transactions') }}
    where status = 'Posted'
),

-- Where days do not overlap, the day around a posting is the first that ends after it. The few other postings must look for theirs.
looking as (
    select *
    from legs
    where
        account_id in (select account_id from {{ ref('balance_days') }})
        and (is_enclosed = 0 or account_id in (select account_id from overlapping_accounts))
),

looked_up as (
    {{ next_day_ends('looking') }}
),

day_totals as (
    select
        account_id,
        business_day_end,
        sum(debit) as debits,
        sum(credit) as credits,
        count(*) as legs
    from legs
    where is_enclosed = 1 and account_id not in (select account_id from overlapping_accounts)
    group by account_id, business_day_end
    union all
    select
        account_id,
        next_end as business_day_end,
        sum(debit) as debits,
        sum(credit) as credits,
        count(*) as legs
    from looked_up
    where next_end is not null
    group by account_id, next_end
    union all
    select distinct
        account_id,
        business_day_end,
        0 as debits,
        0 as credits,
        0 as legs
    from {{ ref('balance_days') }}
),

running as (
    select
        account_id,
        business_day_end,
        sum(sum(debits)) over (partition by account_id order by business_day_end) as posted_debits,
        sum(sum(credits)) over (partition by account_id order by business_day_end) as posted_credits,
        sum(sum(legs)) over (partition by account_id order by business_day_end) as posted_legs
    from day_totals
    group by account_id, business_day_end
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
        running.posted_legs,
        running.posted_credits - running.posted_debits as posted_net
    from {{ ref('balance_days') }} days
    inner join running
        on days.account_id = running.account_id and days.business_day_end = running.business_day_end
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
)

{{ typed_columns('final') }}
