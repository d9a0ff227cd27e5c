{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers') }}

with spelled_keys as {{ materialized() }} (
    select
        transfers.transfer_id,
        keys.key_position,
        {{ json_value('postings.metadata', 'keys.metadata_key') }} as key_value
    from {{ ref('transfer_totals') }} transfers
    inner join {{ ref('l2_template_keys') }} keys
        on transfers.template_name = keys.template_name
    inner join {{ ref('current_transactions') }} postings
        on transfers.transfer_id = postings.transfer_id
    where
        postings.status in ('Posted', 'Pending')
        and postings.metadata is not null
        and {{ changed(['postings.transfer_id'], 'changed_transfers') }}
),

key_values as (
    select
        transfer_id,
        key_position,
        min(case when not {{ is_blank('key_value') }} then {{ by_code_point('key_value') }} end) as key_value
    from spelled_keys
    group by transfer_id, key_position
),

-- Each value has its length before it, so that no two lists of values give the same text.
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

final as (
    select
        transfers.transfer_id,
        transfers.template_name,
        spelled.transfer_key
    from {{ ref('transfer_totals') }} transfers
    inner join spelled
        on transfers.transfer_id = spelled.transfer_id and spelled.key_number = 1
    inner join declared
        on transfers.template_name = declared.template_name and spelled.keys_given = declared.keys_declared
)

{{ typed_columns('final') }}
