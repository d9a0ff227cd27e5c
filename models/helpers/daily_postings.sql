with final as (
    select
        business_day,
        transfer_type,
        rail_name,
        status,
        origin,
        count(*) as postings
    from {{ ref('current_transactions') }}
    group by business_day, transfer_type, rail_name, status, origin
)

{{ typed_columns('final') }}
