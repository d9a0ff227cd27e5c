{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

-- `parent_id` is the parent on that day, `latest_parent_id` the one that the account has now.
with stored_days as (
    select
        days.account_id,
        days.business_day_start,
        days.money as stored,
        days.parent_account_id as parent_id,
        accounts.parent_account_id as latest_parent_id,
        accounts.is_parent
    from {{ ref('balance_days') }} days
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
),

-- `latest` counts the stored days of those whose parent the account is now.
reports as (
    select
        parent_id as account_id,
        business_day_start,
        stored,
        1 as reported,
        case when parent_id = latest_parent_id then 1 else 0 end as latest
    from stored_days
    where parent_id is not null
    union all
    select
        latest_parent_id as account_id,
        business_day_start,
        0 as stored,
        0 as reported,
        1 as latest
    from stored_days
    where latest_parent_id is not null and {{ differs('parent_id', 'latest_parent_id') }}
),

daily_children as (
    select
        account_id,
        business_day_start,
        sum(stored) as stored,
        sum(reported) as reported,
        sum(latest) as latest
    from reports
    where (select balances from {{ ref('l2_institution') }}) = 'daily'
    group by account_id, business_day_start
),

-- Where balances are stored on change, a stored day counts until the next one of its account, for the parent that it had.
spells as (
    select
        stored_days.*,
        lead(business_day_start) over (partition by account_id order by business_day_start) as spell_end,
        row_number() over (partition by account_id order by business_day_start) as place
    from stored_days
    where (select balances from {{ ref('l2_institution') }}) = 'on_change'
),

changes as (
    select
        parent_id as account_id,
        business_day_start as instant,
        0 as kind,
        stored,
        1 as reported,
        0 as latest
    from spells
    where parent_id is not null
    union all
    select
        parent_id as account_id,
        spell_end as instant,
        0 as kind,
        -stored as stored,
        -1 as reported,
        0 as latest
    from spells
    where parent_id is not null and spell_end is not null
    union all
    select
        latest_parent_id as account_id,
        business_day_start as instant,
        0 as kind,
        0 as stored,
        0 as reported,
        1 as latest
    from spells
    where latest_parent_id is not null and place = 1
    union all
    select
        account_id,
        business_day_start as instant,
        1 as kind,
        0 as stored,
        0 as reported,
        0 as latest
    from spells
    where is_parent = 1
),

running as (
    select
        account_id,
        instant as business_day_start,
        kind,
        sum(stored) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as stored,
        sum(reported) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as reported,
        sum(latest) over (
            partition by account_id order by instant, kind rows between unbounded preceding and current row
        ) as latest
    from changes
),

children as (
    select * from daily_children
    union all
    select
        account_id,
        business_day_start,
        stored,
        reported,
        latest
    from running
    where kind = 1
),

compared as (
    select
        parents.*,
        parents.posted_net as own_posted,
        coalesce(children.stored, 0) as children_stored,
        coalesce(children.reported, 0) as children_reported,
        -- those that reported, and those whose parent the account is now and that have no balance to report
        coalesce(children.reported, 0) + accounts.children - coalesce(children.latest, 0) as children_expected
    from {{ ref('posted_balances') }} parents
    inner join {{ ref('accounts') }} accounts
        on parents.account_id = accounts.account_id
    left join children
        on parents.account_id = children.account_id and parents.business_day_start = children.business_day_start
    where parents.account_scope = 'internal' and parents.is_parent = 1
),

drifting as (
    select
        compared.*,
        business_day as since_day,
        own_posted + children_stored as computed_balance,
        stored_balance - own_posted - children_stored as drift
    from compared
)

{{ drift_history('drifting', ['own_posted', 'children_stored', 'children_reported', 'children_expected']) }}

{{ typed_columns('history') }}
