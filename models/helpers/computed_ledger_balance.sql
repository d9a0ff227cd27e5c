{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with children as (
    select
        accounts.parent_account_id as account_id,
        balances.business_day_start,
        sum({{ exact('balances.money') }}) as stored,
        count(*) as reported
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('accounts') }} accounts
        on balances.account_id = accounts.account_id
    where accounts.parent_account_id is not null
    group by accounts.parent_account_id, balances.business_day_start
),

compared as (
    select
        parents.*,
        {{ exact('parents.stored_balance') }} as stored,
        {{ exact('parents.posted_net') }} as own_posted,
        coalesce(children.stored, 0) as children_stored,
        coalesce(children.reported, 0) as children_reported,
        accounts.children as children_expected
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
        own_posted + children_stored as computed,
        stored - own_posted - children_stored as drift
    from compared
)

{{ drift_history('drifting', [
    money('own_posted') ~ ' as own_posted',
    money('children_stored') ~ ' as children_stored',
    'children_reported',
    'children_expected'
]) }}

{{ typed_columns('computed_ledger_balance', 'history') }}
