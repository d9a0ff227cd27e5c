with unbalanced as (
    select
        transfers.*,
        posted_net - expected_net as difference
    from {{ ref('transfers') }} transfers
    where is_due = 1 and posted_net <> expected_net
),

final as (
    select
        {{ exception_key(['transfer_id']) }} as exception_key,
        transfer_id,
        transfer_type,
        rail_name,
        template_name,
        business_day,
        opened_at,
        deadline,
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
)

{{ typed_columns('final') }}
