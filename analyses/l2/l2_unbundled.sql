-- A bundle takes one leg of a transfer: where it has, the others do not wait.
with bundled_rails as (
    select rail_name from {{ ref('l2_bundle_selectors') }} where rail_name is not null
    union
    select postings.rail_name
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('l2_bundle_selectors') }} any_rail
        on any_rail.rail_name is null
),

taken as (
    select distinct
        transfer_id,
        rail_name
    from {{ ref('current_transactions') }}
    where bundle_id is not null
),

waiting as (
    select
        postings.rail_name,
        postings.transfer_type,
        postings.transfer_id,
        postings.posting,
        postings.amount_money,
        transfers.template_name as transfer_template_name
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    left join taken
        on postings.transfer_id = taken.transfer_id and postings.rail_name = taken.rail_name
    where
        postings.status = 'Posted' and postings.bundle_id is null and taken.transfer_id is null
        and postings.rail_name in (select rail_name from bundled_rails)
),

by_transfer as (
    select
        rail_name,
        transfer_type,
        transfer_id,
        transfer_template_name,
        min(posting) as oldest,
        sum(case when amount_money < 0 then -amount_money else {{ recongen.money('0') }} end) as debits,
        sum(case when amount_money > 0 then amount_money else {{ recongen.money('0') }} end) as credits
    from waiting
    group by rail_name, transfer_type, transfer_id, transfer_template_name
),

matched as (
    select distinct
        selectors.aggregating_rail,
        by_transfer.rail_name,
        by_transfer.transfer_id,
        by_transfer.oldest,
        case when by_transfer.debits < by_transfer.credits then by_transfer.credits else by_transfer.debits end as moved
    from by_transfer
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ recongen.selector_matches('selectors', 'by_transfer') }}
)

select
    aggregating_rail,
    rail_name,
    count(*) as transfers,
    {{ recongen.money('sum(moved)') }} as money,
    min(oldest) as oldest
from matched
where {{ recongen.matches_parameter('rail_name', 'pRail') }}
group by aggregating_rail, rail_name
