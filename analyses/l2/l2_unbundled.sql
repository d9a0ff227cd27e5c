with waiting as (
    select
        postings.rail_name,
        postings.transfer_type,
        postings.id,
        postings.posting,
        postings.amount_money,
        transfers.template_name as transfer_template_name
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    where postings.status = 'Posted' and postings.bundle_id is null
),

matched as (
    select distinct
        selectors.aggregating_rail,
        waiting.rail_name,
        waiting.id,
        waiting.posting,
        waiting.amount_money
    from waiting
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ recongen.selector_matches('selectors', 'waiting') }}
)

select
    aggregating_rail,
    rail_name,
    count(*) as legs,
    {{ recongen.money('sum(amount_money)') }} as net,
    min(posting) as oldest
from matched
where {{ recongen.matches_parameter('rail_name', 'pRail') }}
group by aggregating_rail, rail_name
