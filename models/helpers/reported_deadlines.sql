{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers') }}

with reports as (
    select
        totals.transfer_id,
        {{ json_value('postings.metadata', 'templates.completion_key') }} as reported
    from {{ ref('transfer_totals') }} totals
    inner join {{ ref('l2_templates') }} templates
        on totals.template_name = templates.template_name
    inner join {{ ref('current_transactions') }} postings
        on totals.transfer_id = postings.transfer_id
    where
        templates.completion_kind = 'metadata'
        and postings.status in ('Posted', 'Pending')
        and postings.metadata is not null
        and {{ changed(['postings.transfer_id'], 'changed_transfers') }}
),

final as (
    select
        transfer_id,
        min({{ text_to_instant('reported') }}) as deadline
    from reports
    group by transfer_id
)

{{ typed_columns('final') }}
