{{ config(indexes=indexes(['business_day'])) }}

with active_days as (
    select
        account_id,
        business_day,
        count(distinct transfer_id) as transfers,
        count(*) as legs,
        sum(case when amount_money < 0 then -amount_money else {{ money('0') }} end) as debits,
        sum(case when amount_money > 0 then amount_money else {{ money('0') }} end) as credits
    from {{ ref('current_transactions') }}
    where status = 'Posted'
    group by account_id, business_day
),

spans as (
    select
        account_id,
        min(business_day) as first_day,
        max(business_day) as last_day
    from active_days
    group by account_id
),

-- An account without a Posted leg has one row all the same, of no day.
final as (
    select
        accounts.account_id,
        accounts.account_name,
        accounts.account_role,
        accounts.account_scope,
        accounts.account_parent_role,
        spans.first_day,
        spans.last_day,
        active_days.business_day,
        coalesce(active_days.transfers, 0) as transfers,
        coalesce(active_days.legs, 0) as legs,
        coalesce(active_days.debits, {{ money('0') }}) as debits,
        coalesce(active_days.credits, {{ money('0') }}) as credits
    from {{ ref('accounts') }} accounts
    left join active_days
        on accounts.account_id = active_days.account_id
    left join spans
        on accounts.account_id = spans.account_id
)

{{ typed_columns('final') }}
