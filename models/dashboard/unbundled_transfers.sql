-- A bundle takes one leg of a transfer: where it has, the others do not wait.
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

by_transfer as (
    select
        rail_name,
        transfer_type,
        transfer_id,
        transfer_template_name,
        min(posting) as oldest,
        sum(case when amount_money < 0 then -amount_money else {{ money('0') }} end) as debits,
        sum(case when amount_money > 0 then amount_money else {{ money('0') }} end) as credits
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
        on {{ selector_matches('selectors', 'by_transfer') }}
),

final as (
    select
        aggregating_rail,
        rail_name,
        count(*) as transfers,
        sum(moved) as money,
        min(oldest) as oldest
    from matched
    group by aggregating_rail, rail_name
)

{{ typed_columns('final') }}
