with unbalanced as (
    select
        transfers.*,
        posted_net - expected_net as difference
    from {{ ref('transfers') }} transfers
    where is_due = 1 and posted_net <> expected_net
),

nets as (
    select
        postings.transfer_id,
        postings.posting,
        case
            when
                sum(postings.amount_money) over (partition by postings.transfer_id order by postings.posting)
                = unbalanced.expected_net
                then 1
            else 0
        end as is_balanced
    from unbalanced
    inner join {{ ref('current_transactions') }} postings
        on unbalanced.transfer_id = postings.transfer_id
    where postings.status = 'Posted'
),

-- Many never add up, and have no row here.
balanced as (
    select
        transfer_id,
        max(posting) as balanced_at
    from nets
    where is_balanced = 1
    group by transfer_id
),

disturbed as (
    select
        nets.transfer_id,
        min(nets.posting) as off_since
    from nets
    inner join balanced
        on nets.transfer_id = balanced.transfer_id and nets.posting > balanced.balanced_at
    group by nets.transfer_id
),

final as (
    select
        {{ exception_key(['unbalanced.transfer_id']) }} as exception_key,
        unbalanced.transfer_id,
        transfer_type,
        rail_name,
        template_name,
        business_day,
        opened_at,
        deadline,
        disturbed.off_since,
        posted_legs,
        pending_legs,
        posted_net,
        expected_net,
        difference,
        abs(difference) as magnitude_money,
        {{ number_of('posted_legs', 'posted leg adds up to ', 'posted legs add up to ') }} || {{ money_text('posted_net') }}
        || ', expected ' || {{ money_text('expected_net') }} || ': off by ' || {{ money_text('difference') }}
        || case
            when deadline is not null then ' after the deadline of ' || {{ instant_text('deadline') }}
            else ''
        end as detail
    from unbalanced
    left join disturbed
        on unbalanced.transfer_id = disturbed.transfer_id
)

{{ typed_columns('final') }}
