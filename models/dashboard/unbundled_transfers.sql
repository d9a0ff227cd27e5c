-- A bundle takes one leg of a transfer; once it has, the others no longer wait.
with bundled_kinds as (
    select distinct
        postings.transfer_type,
        postings.rail_name
    from {{ ref('daily_postings') }} postings
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on
            (selectors.rail_name is null or postings.rail_name = selectors.rail_name)
            and (selectors.transfer_type is null or postings.transfer_type = selectors.transfer_type)
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
        postings.id,
        postings.rail_name,
        postings.transfer_type,
        postings.transfer_id,
        postings.posting,
        postings.amount_money,
        transfers.template_name as transfer_template_name
    from {{ ref('current_transactions') }} postings
    inner join bundled_kinds kinds
        on postings.transfer_type = kinds.transfer_type and postings.rail_name = kinds.rail_name
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    left join taken
        on postings.transfer_id = taken.transfer_id and postings.rail_name = taken.rail_name
    where postings.status = 'Posted' and postings.bundle_id is null and taken.transfer_id is null
),

-- Several selectors of one aggregating rail may match a leg.
matched as (
    select distinct
        selectors.aggregating_rail,
        waiting.id,
        waiting.rail_name,
        waiting.transfer_id,
        waiting.posting,
        waiting.amount_money
    from waiting
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on {{ selector_matches('selectors', 'waiting') }}
),

by_transfer as (
    select
        aggregating_rail,
        rail_name,
        transfer_id,
        min(posting) as oldest,
        sum(case when amount_money < 0 then -amount_money else {{ money('0') }} end) as debits,
        sum(case when amount_money > 0 then amount_money else {{ money('0') }} end) as credits
    from matched
    group by aggregating_rail, rail_name, transfer_id
),

final as (
    select
        aggregating_rail,
        rail_name,
        count(*) as transfers,
        sum(case when debits < credits then credits else debits end) as money,
        min(oldest) as oldest
    from by_transfer
    group by aggregating_rail, rail_name
)

{{ typed_columns('final') }}
