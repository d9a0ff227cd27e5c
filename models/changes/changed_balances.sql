{{ config(indexes=indexes(['account_id'])) }}
{%- set ever = instant("'1000-01-01 00:00:00'") %}
{%- set from_ever_on -%}
union all
select
    days.account_id,
    {{ ever }} as since
from {{ as_it_stands('posted_balances') }} stood
inner join {{ ref('balance_days') }} days
    on stood.account_id = days.account_id and stood.business_day_start = days.business_day_start
inner join {{ ref('accounts') }} accounts
    on days.account_id = accounts.account_id
where
    stood.account_scope <> accounts.account_scope
    or stood.is_parent <> accounts.is_parent
    or {{ differs('stood.account_parent_role', 'days.account_parent_role') }}
union all
select
    account_id,
    {{ ever }} as since
from {{ ref('accounts') }}
where is_parent = 1
{%- endset %}

-- Of a posting that changed account, both. Parents are few, and depend on the days of their children.
with moments as (
    select
        account_id,
        business_day_start as since
    from {{ ref('changed_balance_days') }}
    union all
    select
        feed.account_id,
        feed.posting as since
    from {{ source('feed', 'transactions') }} feed
    inner join {{ ref('changed_transactions') }} changed
        on feed.id = changed.id
    {{ in_an_update(from_ever_on) }}
),

earliest as (
    select
        account_id,
        min(since) as since
    from moments
    group by account_id
),

first_days as (
    select
        days.account_id,
        min(days.business_day_start) as business_day_start
    from earliest
    inner join {{ ref('balance_days') }} days
        on earliest.account_id = days.account_id and earliest.since < days.business_day_end
    group by days.account_id
),

-- A day may end before one that began earlier.
first_ends as (
    select
        days.account_id,
        first_days.business_day_start,
        min(days.business_day_end) as business_day_end
    from first_days
    inner join {{ ref('balance_days') }} days
        on first_days.account_id = days.account_id and first_days.business_day_start <= days.business_day_start
    group by days.account_id, first_days.business_day_start
),

final as (
    select
        first_ends.account_id,
        first_ends.business_day_start,
        coalesce(max(days.business_day_end), {{ ever }}) as posted_until
    from first_ends
    left join {{ ref('balance_days') }} days
        on first_ends.account_id = days.account_id and first_ends.business_day_end > days.business_day_end
    group by first_ends.account_id, first_ends.business_day_start
)

{{ typed_columns('final') }}
