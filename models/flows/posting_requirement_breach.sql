{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers', indexes=indexes(['transfer_id'])) }}

with required as (
    select
        postings.*,
        requirements.requirement,
        requirements.source,
        case requirements.feed_column
            when 'transfer_parent_id' then postings.transfer_parent_id
            when 'transfer_completion' then {{ instant_text('postings.transfer_completion') }}
            when 'template_name' then postings.template_name
            when 'bundle_id' then postings.bundle_id
            when 'account_parent_role' then postings.account_parent_role
            when 'supersedes' then postings.supersedes
            when 'metadata' then case when postings.metadata is not null then 'filled' end
            else {{ json_value('postings.metadata', 'requirements.metadata_key') }}
        end as field_value
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('l2_posting_requirements') }} requirements
        on
            postings.rail_name = requirements.rail_name
            and (requirements.template_name is null or requirements.template_name = postings.template_name)
    where postings.status = 'Posted' and {{ changed(['postings.transfer_id'], 'changed_transfers') }}
),

final as (
    select distinct
        {{ exception_key(['id', 'requirement']) }} as exception_key,
        {{ posting_columns() }},
        template_name,
        requirement,
        'Posted without ' || requirement || ', which rail ' || rail_name || ' requires' as detail
    from required
    where {{ is_blank('field_value') }}
)

{{ typed_columns('final') }}
