{{ config(
    materialized='recongen_maintained', keys=['account_id'], since='business_day_start', changes='changed_balances',
    indexes=indexes(['account_id', 'business_day_start'])
) }}
{%- set changed_balances = ref('changed_balances') %}
{%- set of_changed_days -%}
inner join {{ changed_balances }} changed
    on days.account_id = changed.account_id and days.business_day_start >= changed.business_day_start
{%- endset %}
{%- set stood -%}
union all
select distinct
    stood.account_id,
    stood.business_day_end,
    stood.posted_debits as debits,
    stood.posted_credits as credits,
    stood.posted_legs as legs
from {{ as_it_stands('posted_balances') }} stood
inner join {{ changed_balances }} changed
    on stood.account_id = changed.account_id and stood.business_day_end = changed.posted_until
{%- endset %}

with followed_days as (
    select
        account_id,
        business_day_start,
        lag(business_day_end) over (partition by account_id order by business_day_start) as previous_end
    from {{ ref('balance_days') }}
    where {{ in_an_update('1 = 0', '1 = 1') }}
),

-- In an update the day around each of the few postings is looked for.
overlapping_accounts as (
    select distinct account_id
    from followed_days
    where previous_end > business_day_start
    {{ in_an_update('union all select account_id from ' ~ changed_balances) }}
),

legs as (
    select
        postings.account_id,
        postings.posting,
        postings.business_day_end,
        postings.is_enclosed,
        case when postings.amount_direction = 'Debit' then -postings.amount_money else 0 end as debit,
        case when postings.amount_direction = 'Credit' then postings.amount_money else 0 end as credit
    from {{ ref('current_transactions') }} postings
    {{ in_an_update(
        'inner join ' ~ changed_balances ~ ' changed on postings.account_id = changed.account_id and postings.posting >= changed.posted_until'
    ) }}
    where postings.status = 'Posted'
),

days as (
    select days.*
    from {{ ref('balance_days') }} days
    {{ in_an_update(of_changed_days) }}
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
    from days
    {{ in_an_update(stood) }}
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
    from running
    -- the table: SQLite joins the days above without an index, each with each
    inner join {{ ref('balance_days') }} days
        on running.account_id = days.account_id and running.business_day_end = days.business_day_end
    {{ in_an_update(of_changed_days) }}
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
)

{{ typed_columns('final') }}
