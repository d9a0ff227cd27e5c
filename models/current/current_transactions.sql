{{ config(
    materialized='recongen_maintained', keys=['id'], changes='changed_transactions',
    indexes=indexes(['account_id', 'posting'], ['id'], ['transfer_id'], ['business_day'], ['posting desc nulls last'])
) }}
{%- do ref('replaced_postings') %}

with latest as (
    select
        feed.entry,
        feed.account_id,
        feed.posting
    from {{ source('feed', 'transactions') }} feed
    left join {{ ref('rewrites') }} rewrites
        on feed.entry = rewrites.prior_entry and rewrites.relation = 'transactions'
    -- the joined column: PostgreSQL then knows that few rows drop out
    where rewrites.prior_entry is null and {{ changed(['feed.id'], 'changed_transactions') }}
),

{{ posting_days('latest') }},

final as (
    select
        feed.entry,
        feed.id,
        feed.account_id,
        feed.account_name,
        feed.account_role,
        feed.account_scope,
        coalesce(posting_days.account_parent_role, feed.account_parent_role) as account_parent_role,
        {{ money_from_feed('feed.amount_money') }} as amount_money,
        feed.amount_direction,
        feed.status,
        feed.posting,
        posting_days.business_day,
        posting_days.business_day_start,
        posting_days.business_day_end,
        posting_days.is_enclosed,
        feed.transfer_id,
        feed.transfer_type,
        feed.transfer_completion,
        feed.transfer_parent_id,
        feed.rail_name,
        feed.template_name,
        feed.bundle_id,
        feed.supersedes,
        feed.origin,
        feed.metadata
    from {{ source('feed', 'transactions') }} feed
    inner join posting_days
        on feed.entry = posting_days.entry
)

{{ typed_columns('final') }}
