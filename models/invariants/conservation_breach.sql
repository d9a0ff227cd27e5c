with unbalanced as (
    select
        transfers.*,
        {{ money_number('posted_net') }} - {{ money_number('expected_net') }} as difference
    from {{ ref('transfers') }} transfers
    where is_due = 1 and {{ money_number('posted_net') }} <> {{ money_number('expected_net') }}
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
        {{ money('difference') }} as difference,
        {{ money('abs(difference)') }} as magnitude_money,
        cast(posted_legs as varchar(20)) || ' posted legs add up to ' || {{ money_text(money_number('posted_net')) }}
        || ', expected ' || {{ money_text(money_number('expected_net')) }} || ': off by ' || {{ money_text('difference') }}
        || case
            when deadline is not null then ' after the deadline of ' || {{ instant_text('deadline') }}
            else ''
        end as detail
    from unbalanced
)

{{ typed_columns('final') }}
