with final as (
    select
        bundle_id,
        count(*) as members,
        sum(case when status = 'Posted' then 1 else 0 end) as posted_members,
        sum(case when status = 'Posted' then amount_money else {{ money('0') }} end) as net
    from {{ ref('current_transactions') }}
    where bundle_id is not null and status in ('Posted', 'Pending')
    group by bundle_id
)

{{ typed_columns('final') }}
