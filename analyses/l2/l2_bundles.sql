with members as (
    select
        bundle_id,
        count(*) as members,
        sum(amount_money) as net
    from {{ ref('current_transactions') }}
    where bundle_id is not null and status = 'Posted'
    group by bundle_id
)

select
    transfers.rail_name,
    transfers.transfer_id,
    transfers.business_day,
    transfers.opened_at,
    members.members,
    {{ recongen.money('members.net') }} as members_net,
    {{ recongen.money(recongen.amount_moved('transfers')) }} as own_amount,
    {{ recongen.money('(abs(members.net) - ' ~ recongen.amount_moved('transfers') ~ ')') }} as difference
from members
inner join {{ ref('transfers') }} transfers
    on members.bundle_id = transfers.transfer_id
where
    {{ recongen.in_window('transfers.business_day') }}
    and {{ recongen.matches_parameter('transfers.rail_name', 'pRail') }}
