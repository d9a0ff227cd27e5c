with members as (
    select
        bundle_id,
        count(*) as members,
        sum(case when status = 'Posted' then 1 else 0 end) as posted_members,
        sum(case when status = 'Posted' then amount_money else {{ money('0') }} end) as net
    from {{ ref('current_transactions') }}
    where bundle_id is not null and status in ('Posted', 'Pending')
    group by bundle_id
),

final as (
    select
        members.bundle_id,
        transfers.rail_name,
        transfers.business_day,
        transfers.opened_at,
        members.members,
        members.posted_members,
        members.net,
        {{ amount_moved('transfers') }} as own_amount
    from members
    left join {{ ref('transfers') }} transfers
        on members.bundle_id = transfers.transfer_id
)

{{ typed_columns('final') }}
