{{ config(indexes=indexes(['account_id', 'business_day_start'], ['account_id', 'business_day_end'])) }}

with named as (
    select
        balances.*,
        coalesce(balances.account_parent_role, descriptions.account_parent_role) as parent_role
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('account_descriptions') }} descriptions
        on balances.account_id = descriptions.account_id
),

with_holders as (
    select
        named.*,
        coalesce(that_day.holders, usual.holders, 0) as holders,
        case when that_day.account_role is null then usual.account_id else that_day.account_id end as holder_id
    from named
    left join {{ ref('role_holders') }} usual
        on named.parent_role = usual.account_role and usual.business_day_start is null
    left join {{ ref('role_holders') }} that_day
        on named.parent_role = that_day.account_role and named.business_day_start = that_day.business_day_start
),

final as (
    select
        entry,
        account_id,
        account_name,
        account_role,
        parent_role as account_parent_role,
        holders as parent_role_holders,
        business_day,
        business_day_start,
        business_day_end,
        money,
        case when holder_id <> account_id then holder_id end as parent_account_id
    from with_holders
)

{{ typed_columns('final') }}
