{{ config(indexes=indexes(['account_id', 'business_day_start'])) }}

with compared as (
    select
        balances.*,
        {{ money_number('stored_balance') }} as stored,
        {{ money_number('posted_net') }} as computed
    from {{ ref('posted_balances') }} balances
    where account_scope = 'internal' and is_parent = 0
),

drifting as (
    select
        compared.*,
        stored - computed as drift
    from compared
)

{{ drift_history('drifting', []) }}

{{ typed_columns('history') }}
