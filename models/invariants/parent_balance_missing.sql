with children as (
    select
        balances.*,
        accounts.account_name as latest_name,
        accounts.account_role as latest_role,
        accounts.account_parent_role as parent_role,
        accounts.parent_account_id,
        accounts.parent_role_holders
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('accounts') }} accounts
        on balances.account_id = accounts.account_id
    where
        accounts.account_parent_role is not null
        -- alone in holding the role that it names: nobody's child
        and not (accounts.parent_role_holders = 1 and accounts.parent_account_id is null)
),

missing as (
    select
        children.*,
        case children.parent_role_holders when 0 then 'no_account' when 1 then 'no_balance' else 'ambiguous_role' end as reason
    from children
    left join {{ ref('current_daily_balances') }} parents
        on
            children.parent_account_id = parents.account_id
            and children.business_day_start = parents.business_day_start
    where parents.account_id is null
),

final as (
    select
        {{ exception_key(['account_id', instant_text('business_day_start')]) }} as exception_key,
        account_id,
        latest_name as account_name,
        latest_role as account_role,
        parent_role as account_parent_role,
        business_day,
        business_day_start,
        parent_account_id,
        reason,
        money as stored_balance,
        {{ money('abs(' ~ exact('money') ~ ')') }} as magnitude_money,
        case reason
            when 'no_account' then 'No account in the feed holds the parent role ' || parent_role
            when 'ambiguous_role'
                then cast(parent_role_holders as varchar(20)) || ' accounts hold the parent role ' || parent_role
                    || ', so none of them is the parent'
            else 'The parent account ' || parent_account_id || ' has no stored balance for this business day'
        end as detail
    from missing
)

{{ typed_columns('parent_balance_missing', 'final') }}
