{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_transfers', indexes=indexes(['transfer_id'])) }}

with variable_rails as (
    select
        rail_name,
        template_name,
        xor_group
    from {{ ref('l2_template_legs') }}
    where leg_direction = 'Variable'
),

posted as (
    select *
    from {{ ref('current_transactions') }}
    where
        status = 'Posted'
        and rail_name in (select rail_name from variable_rails)
        and {{ changed(['transfer_id'], 'changed_transfers') }}
),

closings as (
    select
        posted.*,
        variable_rails.template_name as closed_template_name,
        variable_rails.xor_group
    from posted
    inner join variable_rails
        on posted.rail_name = variable_rails.rail_name
),

variable_legs as (
    select *
    from closings
    where template_name = closed_template_name
),

rivals as (
    select
        legs.id,
        min(others.posting) as rival_posting
    from variable_legs legs
    inner join closings others
        on
            legs.transfer_id = others.transfer_id
            and legs.template_name = others.closed_template_name
            and legs.id <> others.id
    where legs.rail_name = others.rail_name or legs.xor_group is null or {{ differs('legs.xor_group', 'others.xor_group') }}
    group by legs.id
),

judged as (
    select
        legs.*,
        transfers.last_posted_at,
        transfers.pending_legs,
        rivals.rival_posting,
        case
            when rivals.id is not null then 'several_variable'
            when transfers.pending_legs > 0 then 'sibling_pending'
            when transfers.last_posted_at > legs.posting then 'not_last'
        end as reason
    from variable_legs legs
    inner join {{ ref('transfer_totals') }} transfers
        on legs.transfer_id = transfers.transfer_id
    left join rivals
        on legs.id = rivals.id
),

siblings as (
    select
        judged.id,
        min(legs.posting) as sibling_posting
    from judged
    inner join {{ ref('current_transactions') }} legs
        on judged.transfer_id = legs.transfer_id
    where
        (judged.reason = 'sibling_pending' and legs.status = 'Pending')
        or (judged.reason = 'not_last' and legs.status = 'Posted' and legs.posting > judged.posting)
    group by judged.id
),

disturbed as (
    select
        judged.*,
        coalesce(judged.rival_posting, siblings.sibling_posting) as disturbed_at
    from judged
    left join siblings
        on judged.id = siblings.id
    where judged.reason is not null
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        {{ posting_columns() }},
        template_name,
        reason,
        case when disturbed_at > posting then disturbed_at end as off_since,
        case reason
            when 'several_variable' then 'Another closing leg is posted in the same transfer'
            when 'sibling_pending' then 'Closes the transfer while ' || {{ number_of('pending_legs', 'of its legs is Pending', 'of its legs are Pending') }}
            else 'Closes the transfer, but another leg was posted later, at ' || {{ instant_text('last_posted_at') }}
        end as detail
    from disturbed
)

{{ typed_columns('final') }}
