{{ config(indexes=indexes(['business_day'])) }}

with spans as (
    select
        account_id,
        min(business_day) as first_day,
        max(business_day) as last_day
    from {{ ref('account_activity') }}
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
        activity.business_day,
        coalesce(activity.transfers, 0) as transfers,
        coalesce(activity.legs, 0) as legs,
        coalesce(activity.debits, {{ money('0') }}) as debits,
        coalesce(activity.credits, {{ money('0') }}) as credits
    from {{ ref('accounts') }} accounts
    left join {{ ref('account_activity') }} activity
        on accounts.account_id = activity.account_id
    left join spans
        on accounts.account_id = spans.account_id
)

{{ typed_columns('final') }}
