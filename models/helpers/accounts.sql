{{ config(indexes=indexes(['account_id'])) }}

with parented as (
    select
        descriptions.*,
        coalesce(role_holders.holders, 0) as parent_role_holders,
        case when role_holders.account_id <> descriptions.account_id then role_holders.account_id end as parent_account_id
    from {{ ref('account_descriptions') }} descriptions
    left join {{ ref('role_holders') }} role_holders
        on
            descriptions.account_parent_role = role_holders.account_role
            and role_holders.business_day_start is null
),

latest_parents as (
    select
        parent_account_id as account_id,
        count(*) as children
    from parented
    where parent_account_id is not null
    group by parent_account_id
),

-- Also those that had children only on some day.
parents as (
    select account_id from latest_parents
    union
    select parent_account_id as account_id
    from {{ ref('balance_days') }}
    where parent_account_id is not null
),

final as (
    select
        parented.account_id,
        parented.account_name,
        parented.account_role,
        parented.account_scope,
        parented.account_parent_role,
        parented.parent_account_id,
        parented.parent_role_holders,
        case when parents.account_id is not null then 1 else 0 end as is_parent,
        coalesce(latest_parents.children, 0) as children
    from parented
    left join parents
        on parented.account_id = parents.account_id
    left join latest_parents
        on parented.account_id = latest_parents.account_id
)

{{ typed_columns('final') }}
