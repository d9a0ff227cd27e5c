with known_accounts as (
    select
        {{ recongen.total("case when account_scope = 'internal' then 1 else 0 end") }} as internal_accounts,
        {{ recongen.total("case when account_scope = 'internal' then 0 else 1 end") }} as external_accounts
    from {{ ref('accounts') }}
),

days as (
    select
        count(*) as account_days,
        count(distinct account_id) as checked_accounts,
        count(distinct business_day) as business_days,
        min(business_day) as first_stored_day,
        max(business_day) as last_stored_day
    from {{ ref('daily_statement_summary') }}
    where {{ recongen.in_period('business_day') }}
),

posted as (
    select
        {{ recongen.total('postings') }} as postings,
        {{ recongen.total("case when status = 'Posted' then postings end") }} as posted,
        {{ recongen.total("case when status = 'Pending' then postings end") }} as pending
    from {{ ref('daily_postings') }}
    where {{ recongen.in_period('business_day') }}
),

moved as (
    select
        {{ recongen.total('transfers') }} as transfers,
        {{ recongen.money('coalesce(sum(gross_amount), 0)') }} as moved
    from {{ ref('exec_daily_activity') }}
    where {{ recongen.in_period('business_day') }}
),

expected as (
    select {{ recongen.total('case when expected_net is null then 1 else 0 end') }} as transfers_without_expected_net
    from {{ ref('transfers') }}
    where {{ recongen.in_period('business_day') }} and is_posted = 1
),

feed_days as (
    select min(business_day) as feed_first_day
    from {{ ref('daily_postings') }}
)

select
    known_accounts.internal_accounts,
    known_accounts.external_accounts,
    days.checked_accounts,
    days.account_days,
    days.business_days,
    days.first_stored_day,
    days.last_stored_day,
    posted.postings,
    posted.posted,
    posted.pending,
    moved.transfers,
    moved.moved,
    expected.transfers_without_expected_net,
    feed_days.feed_first_day
from known_accounts
cross join days
cross join posted
cross join moved
cross join expected
cross join feed_days
