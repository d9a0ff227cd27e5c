with spelled_keys as {{ materialized() }} (
    select
        transfers.transfer_id,
        keys.key_position,
        {{ json_value('postings.metadata', 'keys.metadata_key') }} as key_value
    from {{ ref('transfers') }} transfers
    inner join {{ ref('l2_template_keys') }} keys
        on transfers.template_name = keys.template_name
    inner join {{ ref('current_transactions') }} postings
        on transfers.transfer_id = postings.transfer_id
    where postings.status in ('Posted', 'Pending') and postings.metadata is not null
),

key_values as (
    select
        transfer_id,
        key_position,
        min(case when not {{ is_blank('key_value') }} then {{ by_code_point('key_value') }} end) as key_value
    from spelled_keys
    group by transfer_id, key_position
),

-- Each value goes with its length, so that no two lists of values read the same.
spelled as (
    select
        transfer_id,
        row_number() over (partition by transfer_id order by key_position) as key_number,
        count(*) over (partition by transfer_id) as keys_given,
        {{ ordered_text("cast(length(key_value) as varchar(20)) || ':' || key_value", 'transfer_id', 'key_position') }}
            as transfer_key
    from key_values
    where key_value is not null
),

declared as (
    select
        template_name,
        count(*) as keys_declared
    from {{ ref('l2_template_keys') }}
    group by template_name
),

complete as (
    select
        transfers.transfer_id,
        transfers.template_name,
        spelled.transfer_key
    from {{ ref('transfers') }} transfers
    inner join spelled
        on transfers.transfer_id = spelled.transfer_id and spelled.key_number = 1
    inner join declared
        on transfers.template_name = declared.template_name and spelled.keys_given = declared.keys_declared
),

shared as (
    select
        template_name,
        transfer_key
    from complete
    group by template_name, transfer_key
    having count(*) > 1
),

ranked as (
    select
        transfers.*,
        {{ amount_moved('transfers') }} as moved_money,
        row_number() over (
            partition by complete.template_name, complete.transfer_key
            order by transfers.opened_at, {{ by_code_point('transfers.transfer_id') }}
        ) as arrival,
        first_value(transfers.transfer_id) over (
            partition by complete.template_name, complete.transfer_key
            order by transfers.opened_at, {{ by_code_point('transfers.transfer_id') }}
        ) as first_transfer_id
    from shared
    inner join complete
        on shared.template_name = complete.template_name and shared.transfer_key = complete.transfer_key
    inner join {{ ref('transfers') }} transfers
        on complete.transfer_id = transfers.transfer_id
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
