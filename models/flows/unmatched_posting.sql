{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers', indexes=indexes(['transfer_id'])) }}

with accepted as (
    select
        rail_name,
        account_role,
        max(case when amount_direction in ('Debit', 'Variable') then 1 else 0 end) as takes_debit,
        max(case when amount_direction in ('Credit', 'Variable') then 1 else 0 end) as takes_credit
    from {{ ref('l2_rail_legs') }}
    group by rail_name, account_role
),

leg_rails as (
    select distinct rail_name
    from {{ ref('l2_template_legs') }}
),

judged as (
    select
        postings.*,
        case
            when postings.status not in ('Posted', 'Pending') then 'unknown_status'
            when rails.rail_name is null then 'unknown_rail'
            when postings.template_name is not null and templates.template_name is null then 'unknown_template'
            when postings.template_name is null and leg_rails.rail_name is not null then 'standalone_leg'
            when postings.template_name is not null and template_legs.rail_name is null then 'rail_not_in_template'
            when
                postings.transfer_type <> rails.transfer_type
                and postings.transfer_type <> coalesce(templates.transfer_type, rails.transfer_type)
                then 'transfer_type'
            when accepted.rail_name is null then 'role'
            when
                case postings.amount_direction when 'Debit' then accepted.takes_debit else accepted.takes_credit end = 0
                then 'direction'
        end as reason
    from {{ ref('current_transactions') }} postings
    left join {{ ref('l2_rails') }} rails
        on postings.rail_name = rails.rail_name
    left join {{ ref('l2_templates') }} templates
        on postings.template_name = templates.template_name
    left join leg_rails
        on postings.rail_name = leg_rails.rail_name
    left join {{ ref('l2_template_legs') }} template_legs
        on postings.template_name = template_legs.template_name and postings.rail_name = template_legs.rail_name
    left join accepted
        on postings.rail_name = accepted.rail_name and postings.account_role = accepted.account_role
    where
        (postings.status in ('Posted', 'Pending') or postings.status not in (select status from {{ ref('l2_statuses') }}))
        and {{ changed(['postings.transfer_id'], 'changed_transfers') }}
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        {{ posting_columns() }},
        template_name,
        amount_direction,
        reason,
        case reason
            when 'unknown_status'
                then 'Status ' || status || ' is neither Posted, Pending, Failed nor declared under statuses: it counts for nothing'
            when 'unknown_rail' then 'The institution declares no rail ' || rail_name
            when 'unknown_template' then 'The institution declares no transfer template ' || template_name
            when 'standalone_leg' then 'Rail ' || rail_name || ' only fires within a transfer template, and none is named'
            when 'rail_not_in_template' then 'Rail ' || rail_name || ' is not a leg of transfer template ' || template_name
            when 'transfer_type' then 'Rail ' || rail_name || ' does not post transfer type ' || transfer_type
            when 'role' then 'Rail ' || rail_name || ' does not post to role ' || account_role
            else 'Rail ' || rail_name || ' does not post a ' || amount_direction || ' to role ' || account_role
        end as detail
    from judged
    where reason is not null
)

{{ typed_columns('final') }}
