{{ config(materialized='recongen_maintained', keys=['transfer_id'], changes='changed_edges', indexes=indexes(['transfer_id'])) }}
{%- do ref('replaced_edges') %}

-- Money moved between accounts where a transfer has both sides.
with moving as (
    select
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        posted_legs,
        posted_debits,
        posted_credits
    from {{ ref('transfers') }}
    where posted_debits > 0 and posted_credits > 0 and {{ changed(['transfer_id'], 'changed_edges') }}
),

two_legs as (
    select
        debits.id as debit_id,
        debits.account_id as source_account_id,
        credits.id as credit_id,
        credits.account_id as target_account_id,
        credits.posting,
        credits.business_day,
        moving.transfer_id,
        moving.transfer_type,
        moving.rail_name,
        moving.template_name,
        case when moving.posted_debits < moving.posted_credits then moving.posted_debits else moving.posted_credits end as amount
    from moving
    inner join {{ ref('current_transactions') }} debits
        on moving.transfer_id = debits.transfer_id
    inner join {{ ref('current_transactions') }} credits
        on moving.transfer_id = credits.transfer_id
    where
        moving.posted_legs = 2
        and debits.status = 'Posted' and debits.amount_money < 0
        and credits.status = 'Posted' and credits.amount_money > 0
),

many_legs as (
    select
        moving.transfer_id,
        moving.transfer_type,
        moving.rail_name,
        moving.template_name,
        legs.id,
        legs.account_id,
        legs.posting,
        legs.business_day,
        {{ cents('abs(legs.amount_money)') }} as amount,
        {{ cents('case when moving.posted_debits < moving.posted_credits then moving.posted_debits else moving.posted_credits end') }} as moved,
        {{ cents('case when moving.posted_debits < moving.posted_credits then moving.posted_credits else moving.posted_debits end') }} as total,
        case when legs.amount_money > 0 then 1 else 0 end as is_credit,
        case
            when moving.posted_debits < moving.posted_credits and legs.amount_money > 0 then 1
            when moving.posted_debits >= moving.posted_credits and legs.amount_money < 0 then 1
            else 0
        end as is_greater
    from moving
    inner join {{ ref('current_transactions') }} legs
        on moving.transfer_id = legs.transfer_id
    where moving.posted_legs > 2 and legs.status = 'Posted' and legs.amount_money <> 0
),

cumulated as {{ materialized() }} (
    select
        many_legs.*,
        sum(amount) over (
            partition by transfer_id, is_greater order by {{ by_code_point('id') }} rows between unbounded preceding and current row
        ) as upto
    from many_legs
),

-- With many legs on both sides the pairs outgrow the feed, so both are laid along one line instead: a leg meets those that it overlaps.
wide as (
    select transfer_id
    from cumulated
    group by transfer_id
    having sum(is_greater) * (count(*) - sum(is_greater)) > 10000
),

line_ends as (
    select
        transfer_id,
        is_greater,
        id,
        case is_greater when 1 then {{ pro_rata('moved', 'upto', 'total') }} else upto end as line_end
    from cumulated
    where transfer_id in (select transfer_id from wide)
),

cuts as (
    select
        transfer_id,
        line_end,
        min(case is_greater when 0 then {{ by_code_point('id') }} end) as lesser_id,
        min(case is_greater when 1 then {{ by_code_point('id') }} end) as greater_id
    from line_ends
    group by transfer_id, line_end
),

-- Legs are in the order of their ids, so that the one that covers a piece of the line is the first that ends with it or later.
pieces as (
    select
        line_end - coalesce(lag(line_end) over (partition by transfer_id order by line_end), 0) as amount,
        min({{ by_code_point('lesser_id') }}) over (
            partition by transfer_id order by line_end desc rows between unbounded preceding and current row
        ) as lesser_id,
        min({{ by_code_point('greater_id') }}) over (
            partition by transfer_id order by line_end desc rows between unbounded preceding and current row
        ) as greater_id
    from cuts
),

narrow as (
    select *
    from cumulated
    where transfer_id not in (select transfer_id from wide)
),

-- Otherwise each leg of the lesser side falls to the legs of the greater side by their sizes. Rounding what falls to all of them up to each
-- one leaves no cent over and none missing.
pairs as (
    select
        lesser.id as lesser_id,
        greater.id as greater_id,
        {{ pro_rata('lesser.amount', 'greater.upto', 'greater.total') }}
        - {{ pro_rata('lesser.amount', '(greater.upto - greater.amount)', 'greater.total') }} as amount
    from narrow lesser
    inner join narrow greater
        on lesser.transfer_id = greater.transfer_id
    where lesser.is_greater = 0 and greater.is_greater = 1
    union all
    select
        lesser_id,
        greater_id,
        amount
    from pieces
),

shared as (
    select
        lesser.transfer_id,
        lesser.transfer_type,
        lesser.rail_name,
        lesser.template_name,
        lesser.id as lesser_id,
        lesser.account_id as lesser_account_id,
        lesser.posting as lesser_posting,
        lesser.business_day as lesser_business_day,
        lesser.is_credit,
        greater.id as greater_id,
        greater.account_id as greater_account_id,
        greater.posting as greater_posting,
        greater.business_day as greater_business_day,
        pairs.amount
    from pairs
    inner join cumulated lesser
        on pairs.lesser_id = lesser.id
    inner join cumulated greater
        on pairs.greater_id = greater.id
    where pairs.amount > 0
),

edges as (
    select * from two_legs
    union all
    select
        case is_credit when 1 then greater_id else lesser_id end as debit_id,
        case is_credit when 1 then greater_account_id else lesser_account_id end as source_account_id,
        case is_credit when 1 then lesser_id else greater_id end as credit_id,
        case is_credit when 1 then lesser_account_id else greater_account_id end as target_account_id,
        case is_credit when 1 then lesser_posting else greater_posting end as posting,
        case is_credit when 1 then lesser_business_day else greater_business_day end as business_day,
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        {{ cents_to_money('amount') }} as amount
    from shared
),

final as (
    select
        {{ exception_key(['edges.debit_id', 'edges.credit_id']) }} as edge_key,
        edges.transfer_id,
        edges.transfer_type,
        edges.rail_name,
        edges.template_name,
        edges.posting,
        edges.business_day,
        edges.source_account_id,
        sources.account_name as source_account_name,
        sources.account_role as source_account_role,
        sources.account_scope as source_account_scope,
        edges.target_account_id,
        targets.account_name as target_account_name,
        targets.account_role as target_account_role,
        targets.account_scope as target_account_scope,
        edges.amount,
        edges.debit_id as debit_transaction_id,
        edges.credit_id as credit_transaction_id,
        case when edges.source_account_id = edges.target_account_id then 1 else 0 end as is_self
    from edges
    left join {{ ref('accounts') }} sources
        on edges.source_account_id = sources.account_id
    left join {{ ref('accounts') }} targets
        on edges.target_account_id = targets.account_id
)

{{ typed_columns('final') }}
