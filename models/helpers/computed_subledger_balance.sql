{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with drifting as (
    select
        balances.*,
        posted_net as computed_balance,
        stored_balance - posted_net as drift
    from {{ ref('posted_balances') }} balances
    where account_scope = 'internal' and is_parent = 0
)

{{ drift_history('drifting', []) }}

{{ typed_columns('history') }}
