{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with days as (
    select
        account_id,
        business_day_start,
        min(business_day) as business_day
    from {{ ref('capped_flows') }}
    group by account_id, business_day_start
),

days_in_force as (
    {{ rows_in_force('days') }}
),

-- Where no stored day says whose child an account was, the postings of the day do.
silent_accounts as (
    select account_id
    from {{ ref('current_daily_balances') }}
    where account_parent_role is null
    union
    select account_id
    from {{ ref('current_transactions') }}
    where is_enclosed = 0
),

posted_parents as (
    select
        account_id,
        business_day_start,
        min({{ by_code_point('account_parent_role') }}) as account_parent_role
    from {{ ref('current_transactions') }}
    where
        status = 'Posted'
        and account_parent_role is not null
        and account_id in (select account_id from silent_accounts)
    group by account_id, business_day_start
),

named as (
    select
        days.account_id,
        days.business_day,
        days.business_day_start,
        case when balances.account_id is null then accounts.account_name else balances.account_name end as account_name,
        case when balances.account_id is null then accounts.account_role else balances.account_role end as account_role,
        coalesce(
            balances.account_parent_role, posted_parents.account_parent_role, accounts.account_parent_role
        ) as account_parent_role
    from days
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
    left join days_in_force
        on days.account_id = days_in_force.account_id and days.business_day_start = days_in_force.business_day_start
    left join {{ ref('current_daily_balances') }} balances
        on
            days_in_force.account_id = balances.account_id
            and days_in_force.stored_start = balances.business_day_start
    left join posted_parents
        on days.account_id = posted_parents.account_id and days.business_day_start = posted_parents.business_day_start
),

with_holders as (
    select
        named.*,
        case when that_day.account_role is null then usual.account_id else that_day.account_id end as holder_id
    from named
    left join {{ ref('role_holders') }} usual
        on named.account_parent_role = usual.account_role and usual.business_day_start is null
    left join {{ ref('role_holders') }} that_day
        on
            named.account_parent_role = that_day.account_role
            and named.business_day_start = that_day.business_day_start
),

parented as (
    select
        with_holders.*,
        case when holder_id <> account_id then holder_id end as parent_account_id
    from with_holders
),

parent_days as (
    select distinct
        parent_account_id as account_id,
        business_day_start
    from parented
    where parent_account_id is not null
),

parents_in_force as (
    {{ rows_in_force('parent_days') }}
),

final as (
    select
        parented.account_id,
        parented.account_name,
        parented.account_role,
        parented.account_parent_role,
        parented.parent_account_id,
        parented.business_day,
        parented.business_day_start,
        parents.entry as limits_entry
    from parented
    left join parents_in_force
        on
            parented.parent_account_id = parents_in_force.account_id
            and parented.business_day_start = parents_in_force.business_day_start
    left join {{ ref('current_daily_balances') }} parents
        on
            parents_in_force.account_id = parents.account_id
            and parents_in_force.stored_start = parents.business_day_start
)

{{ typed_columns('final') }}
