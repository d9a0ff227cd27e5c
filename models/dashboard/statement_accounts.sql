with final as (
    select distinct
        account_id,
        account_name,
        account_role
    from {{ ref('daily_statement_summary') }}
)

{{ typed_columns('final') }}
