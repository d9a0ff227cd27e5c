with final as (
    select
        account_id,
        max(account_name) as account_name,
        max(account_role) as account_role,
        max(account_scope) as account_scope,
        max(first_day) as first_day,
        max(last_day) as last_day,
        sum(transfers) as transfers
    from {{ ref('exec_account_activity') }}
    group by account_id
)

{{ typed_columns('final') }}
