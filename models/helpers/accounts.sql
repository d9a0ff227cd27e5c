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

-- Each account by itself, as the parent of each child that it has now, and as one that was a parent on some day. With a row for every account,
-- SQLite expects many rows, and joins them by an index.
places as (
    select
        account_id,
        0 as is_parent,
        0 as children
    from parented
    union all
    select
        parent_account_id as account_id,
        1 as is_parent,
        1 as children
    from parented
    where parent_account_id is not null
    union all
    select distinct
        parent_account_id as account_id,
        1 as is_parent,
        0 as children
    from {{ ref('balance_days') }}
    where parent_account_id is not null
),

parents as (
    select
        account_id,
        max(is_parent) as is_parent,
        sum(children) as children
    from places
    group by account_id
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
        parents.is_parent,
        parents.children
    from parented
    inner join parents
        on parented.account_id = parents.account_id
)

{{ typed_columns('final') }}
