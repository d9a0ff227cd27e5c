{{ config(
    materialized='recongen_maintained', keys=['relation', 'entry'], changes='changed_entries',
    indexes=indexes(['prior_entry'], ['entry'])
) }}

with rewritten_transactions as (
    select
        id,
        count(*) as entries,
        min(entry) as first_entry,
        max(entry) as last_entry
    from {{ source('feed', 'transactions') }}
    where {{ in_an_update('id in (select id from ' ~ source('feed', 'transactions') ~ ' where ' ~ is_unread('transactions') ~ ')', '1 = 1') }}
    group by id
    having count(*) > 1
),

rewritten_balances as (
    select
        account_id,
        business_day_start,
        count(*) as entries,
        min(entry) as first_entry,
        max(entry) as last_entry
    from {{ source('feed', 'daily_balances') }}
    where {{ changed(['account_id', 'business_day_start'], 'changed_balance_days') }}
    group by account_id, business_day_start
    having count(*) > 1
),

-- Nearly every rewritten key was rewritten once: only keys with more than two entries have to be sorted.
followed as (
    select
        'transactions' as relation,
        last_entry as entry,
        first_entry as prior_entry
    from rewritten_transactions
    where entries = 2
    union all
    select
        'transactions' as relation,
        feed.entry,
        lag(feed.entry) over (partition by feed.id order by feed.entry) as prior_entry
    from rewritten_transactions
    inner join {{ source('feed', 'transactions') }} feed
        on rewritten_transactions.id = feed.id
    where rewritten_transactions.entries > 2
    union all
    select
        'daily_balances' as relation,
        last_entry as entry,
        first_entry as prior_entry
    from rewritten_balances
    where entries = 2
    union all
    select
        'daily_balances' as relation,
        feed.entry,
        lag(feed.entry) over (partition by feed.account_id, feed.business_day_start order by feed.entry) as prior_entry
    from rewritten_balances
    inner join {{ source('feed', 'daily_balances') }} feed
        on rewritten_balances.account_id = feed.account_id and rewritten_balances.business_day_start = feed.business_day_start
    where rewritten_balances.entries > 2
),

final as (
    select *
    from followed
    where prior_entry is not null and {{ changed(['relation', 'entry'], 'changed_entries') }}
)

{{ typed_columns('final') }}
