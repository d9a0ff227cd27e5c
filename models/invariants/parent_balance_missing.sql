with children as (
    select
        days.*,
        days.money as stored
    from {{ ref('balance_days') }} days
    where
        account_parent_role is not null
        -- the only account with the role that it names: nobody's child
        and not (parent_role_holders = 1 and parent_account_id is null)
),

parent_days as (
    select distinct
        parent_account_id as account_id,
        business_day_start
    from children
    where parent_account_id is not null
),

parents_in_force as (
    {{ rows_in_force('parent_days') }}
),

missing as (
    select
        children.*,
        case
            when children.parent_role_holders = 0 then 'no_account'
            when children.parent_role_holders > 1 then 'ambiguous_role'
            when stored_parents.account_id is null then 'no_balances'
            else 'no_balance'
        end as reason
    from children
    left join parents_in_force
        on
            children.parent_account_id = parents_in_force.account_id
            and children.business_day_start = parents_in_force.business_day_start
    left join (select distinct account_id from {{ ref('current_daily_balances') }}) stored_parents
        on children.parent_account_id = stored_parents.account_id
    where parents_in_force.account_id is null
),

-- One cause, one row: a role that no one account holds, and a parent that has no balance on any day.
of_accounts as (
    select
        reason,
        account_parent_role,
        parent_account_id,
        account_id,
        count(*) as balances,
        min(business_day) as first_day,
        max(business_day) as last_day,
        max(business_day_start) as last_start
    from missing
    where reason <> 'no_balance'
    group by reason, account_parent_role, parent_account_id, account_id
),

next_days as (
    select
        of_accounts.reason,
        of_accounts.account_parent_role,
        of_accounts.account_id,
        min(days.business_day) as next_day
    from of_accounts
    inner join {{ ref('balance_days') }} days
        on of_accounts.account_id = days.account_id and of_accounts.last_start < days.business_day_start
    group by of_accounts.reason, of_accounts.account_parent_role, of_accounts.account_id
),

-- It has ended once every account that named the role has a later stored day.
causes as (
    select
        of_accounts.reason,
        of_accounts.account_parent_role,
        of_accounts.parent_account_id,
        sum(of_accounts.balances) as balances,
        min(of_accounts.first_day) as first_day,
        max(of_accounts.last_day) as last_day,
        max(of_accounts.last_start) as last_start,
        case when count(*) = count(next_days.next_day) then max(next_days.next_day) end as ended_day
    from of_accounts
    left join next_days
        on
            of_accounts.reason = next_days.reason
            and of_accounts.account_parent_role = next_days.account_parent_role
            and of_accounts.account_id = next_days.account_id
    group by of_accounts.reason, of_accounts.account_parent_role, of_accounts.parent_account_id
),

breaches as (
    select
        {{ exception_key(['causes.reason', 'coalesce(causes.parent_account_id, causes.account_parent_role)', "'all'"]) }} as exception_key,
        causes.parent_account_id as account_id,
        accounts.account_name,
        accounts.account_role,
        causes.account_parent_role,
        causes.last_day as business_day,
        causes.last_start as business_day_start,
        causes.first_day,
        causes.ended_day,
        causes.parent_account_id,
        causes.reason,
        null as stored,
        causes.balances
    from causes
    left join {{ ref('accounts') }} accounts
        on causes.parent_account_id = accounts.account_id
    union all
    select
        {{ exception_key(['account_id', instant_text('business_day_start')]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        business_day as first_day,
        {{ typed_literal(none, 'date') }} as ended_day,
        parent_account_id,
        reason,
        stored,
        null as balances
    from missing
    where reason = 'no_balance'
),

final as (
    select
        exception_key,
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        first_day,
        ended_day,
        parent_account_id,
        reason,
        stored as stored_balance,
        balances as magnitude_count,
        abs(stored) as magnitude_money,
        case reason
            when 'no_account'
                then 'No account in the feed holds the parent role ' || account_parent_role || ', which '
                    || {{ number_of('balances', 'stored balance names', 'stored balances name') }}
            when 'ambiguous_role'
                then 'Several accounts hold the parent role ' || account_parent_role || ', which '
                    || {{ number_of('balances', 'stored balance names', 'stored balances name') }} || ', so none of them is the parent'
            when 'no_balances'
                then 'The parent account ' || parent_account_id || ' has no stored balance on any day, and its children have '
                    || cast(balances as varchar(20))
            else 'The parent account ' || parent_account_id || ' has no stored balance for this business day'
        end as detail
    from breaches
)

{{ typed_columns('final') }}
