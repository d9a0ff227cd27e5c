{{ config(indexes=indexes(['account_role', 'business_day_start'])) }}

-- Accounts with a stored day on which they had another role than now: usually none.
with moved_accounts as (
    select distinct balances.account_id
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('account_descriptions') }} descriptions
        on balances.account_id = descriptions.account_id
    where balances.account_role <> descriptions.account_role
),

-- A stored day counts only for itself or, if balances are stored on change, until the next one begins.
spells as (
    select
        balances.account_id,
        balances.account_role,
        balances.business_day_start as spell_start,
        case institution.balances
            when 'on_change'
                then lead(balances.business_day_start) over (partition by balances.account_id order by balances.business_day_start)
            else balances.business_day_start
        end as spell_end
    from {{ ref('current_daily_balances') }} balances
    inner join moved_accounts
        on balances.account_id = moved_accounts.account_id
    cross join {{ ref('l2_institution') }} institution
),

moved as (
    select
        spells.*,
        descriptions.account_role as latest_role
    from spells
    inner join {{ ref('account_descriptions') }} descriptions
        on spells.account_id = descriptions.account_id
    where spells.account_role <> descriptions.account_role
),

moved_roles as (
    select account_role from moved
    union
    select latest_role as account_role from moved
),

days as (
    select business_day_start
    from {{ ref('current_daily_balances') }}
    union
    select business_day_start
    from {{ ref('current_transactions') }}
    where status = 'Posted' and is_enclosed = 0
),

role_days as (
    select
        moved_roles.account_role,
        days.business_day_start
    from moved_roles
    cross join days
),

holdings as (
    select
        role_days.account_role,
        role_days.business_day_start,
        descriptions.account_id
    from role_days
    inner join {{ ref('account_descriptions') }} descriptions
        on role_days.account_role = descriptions.account_role
    left join moved
        on
            descriptions.account_id = moved.account_id
            and {{ during('role_days.business_day_start', 'moved.spell_start', 'moved.spell_end') }}
    where moved.account_id is null
    union all
    select
        role_days.account_role,
        role_days.business_day_start,
        moved.account_id
    from role_days
    inner join moved
        on
            role_days.account_role = moved.account_role
            and {{ during('role_days.business_day_start', 'moved.spell_start', 'moved.spell_end') }}
),

final as (
    select
        account_role,
        {{ instant('null') }} as business_day_start,
        count(*) as holders,
        case count(*) when 1 then min(account_id) end as account_id
    from {{ ref('account_descriptions') }}
    group by account_role
    union all
    select
        role_days.account_role,
        role_days.business_day_start,
        count(holdings.account_id) as holders,
        case count(holdings.account_id) when 1 then min(holdings.account_id) end as account_id
    from role_days
    left join holdings
        on role_days.account_role = holdings.account_role and role_days.business_day_start = holdings.business_day_start
    group by role_days.account_role, role_days.business_day_start
)

{{ typed_columns('final') }}
