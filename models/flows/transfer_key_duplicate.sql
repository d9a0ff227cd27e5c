with shared as (
    select
        template_name,
        transfer_key
    from {{ ref('transfer_keys') }}
    group by template_name, transfer_key
    having count(*) > 1
),

ranked as (
    select
        transfers.*,
        {{ amount_moved('transfers') }} as moved_money,
        row_number() over (
            partition by keys.template_name, keys.transfer_key
            order by transfers.opened_at, {{ by_code_point('transfers.transfer_id') }}
        ) as arrival,
        first_value(transfers.transfer_id) over (
            partition by keys.template_name, keys.transfer_key
            order by transfers.opened_at, {{ by_code_point('transfers.transfer_id') }}
        ) as first_transfer_id
    from shared
    inner join {{ ref('transfer_keys') }} keys
        on shared.template_name = keys.template_name and shared.transfer_key = keys.transfer_key
    inner join {{ ref('transfers') }} transfers
        on keys.transfer_id = transfers.transfer_id
),

final as (
    select
        {{ exception_key(['transfer_id']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        business_day,
        first_transfer_id,
        moved_money as magnitude_money,
        'Has the same ' || template_name || ' key as transfer ' || first_transfer_id || ', whose legs it should share' as detail
    from ranked
    where arrival > 1
)

{{ typed_columns('final') }}
