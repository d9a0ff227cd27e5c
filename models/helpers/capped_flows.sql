{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

-- The roles whose children anything may cap: by a schedule, or by the limits in a balance row of an account that ever held the role.
with limiting_accounts as (
    select distinct account_id
    from {{ ref('current_daily_balances') }}
    where limits is not null
),

capped_roles as (
    select
        account_parent_role,
        amount_direction
    from {{ ref('l2_limits') }}
    union
    select
        account_role as account_parent_role,
        'Debit' as amount_direction
    from {{ ref('current_daily_balances') }}
    where account_id in (select account_id from limiting_accounts)
),

-- Accounts that name one of these roles as their parent's, in any row of the feed.
naming as (
    select
        account_id,
        account_parent_role
    from {{ ref('current_daily_balances') }}
    where account_parent_role in (select account_parent_role from capped_roles)
    union
    select
        account_id,
        account_parent_role
    from {{ ref('current_transactions') }}
    where account_parent_role in (select account_parent_role from capped_roles)
),

capped_sides as (
    select distinct
        naming.account_id,
        capped_roles.amount_direction
    from naming
    inner join capped_roles
        on naming.account_parent_role = capped_roles.account_parent_role
),

final as (
    select
        postings.account_id,
        postings.business_day_start,
        postings.transfer_type,
        postings.rail_name,
        postings.amount_direction,
        min(postings.business_day) as business_day,
        sum(abs(postings.amount_money)) as total
    from {{ ref('current_transactions') }} postings
    inner join capped_sides
        on postings.account_id = capped_sides.account_id and postings.amount_direction = capped_sides.amount_direction
    where postings.status = 'Posted'
    group by
        postings.account_id,
        postings.business_day_start,
        postings.transfer_type,
        postings.rail_name,
        postings.amount_direction
)

{{ typed_columns('final') }}
