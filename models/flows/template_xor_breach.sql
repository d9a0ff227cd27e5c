with xor_groups as (
    select
        template_name,
        xor_group,
        count(*) as members
    from {{ ref('l2_template_legs') }}
    where xor_group is not null
    group by template_name, xor_group
),

fired_rails as (
    select
        postings.transfer_id,
        legs.template_name,
        legs.xor_group,
        postings.rail_name,
        min(postings.posting) as fired_at
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('l2_template_legs') }} legs
        on postings.rail_name = legs.rail_name
    where legs.xor_group is not null and postings.status in ('Posted', 'Pending')
    group by postings.transfer_id, legs.template_name, legs.xor_group, postings.rail_name
),

ordered_rails as (
    select
        fired_rails.*,
        row_number() over (partition by transfer_id, template_name, xor_group order by fired_at) as place
    from fired_rails
),

fired as (
    select
        transfer_id,
        template_name,
        xor_group,
        count(*) as fired,
        max(case when place = 2 then fired_at end) as second_at
    from ordered_rails
    group by transfer_id, template_name, xor_group
),

counted as (
    select
        transfers.*,
        xor_groups.xor_group,
        xor_groups.members,
        fired.second_at,
        coalesce(fired.fired, 0) as fired,
        {{ amount_moved('transfers') }} as moved_money
    from {{ ref('transfers') }} transfers
    inner join xor_groups
        on transfers.template_name = xor_groups.template_name
    left join fired
        on
            transfers.transfer_id = fired.transfer_id
            and xor_groups.template_name = fired.template_name
            and xor_groups.xor_group = fired.xor_group
    where transfers.is_due = 1 and transfers.is_posted = 1
),

final as (
    select
        {{ exception_key(['transfer_id', 'template_name', 'xor_group']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        business_day,
        opened_at,
        deadline,
        second_at as off_since,
        xor_group,
        fired,
        moved_money as magnitude_money,
        fired as magnitude_count,
        'Exactly one of the ' || cast(members as varchar(20)) || ' rails of group ' || xor_group || ' of ' || template_name
        || ' expected, found ' || cast(fired as varchar(20)) as detail
    from counted
    where fired <> 1
)

{{ typed_columns('final') }}
