{{ config(indexes=indexes(['root_transfer_id'], ['is_deepest'])) }}

with shared_words as (
    select words
    from {{ ref('trail_summaries') }}
    group by words
    having count(*) > 1
),

-- Few trails are as deep as the deepest: only these have to be sorted.
deep as (
    select
        root_transfer_id,
        row_number() over (order by trail_hops desc, root_amount desc, {{ by_code_point('root_transfer_id') }}) as place
    from {{ ref('trail_summaries') }}
    where money_hops = (select max(money_hops) from {{ ref('trail_summaries') }})
),

final as (
    select
        summaries.root_transfer_id,
        summaries.trail_hops,
        summaries.trail_transfers,
        summaries.money_hops,
        summaries.root_amount,
        case when shared_words.words is null then summaries.words else summaries.words || ', ' || summaries.root_transfer_id end as trail,
        case when deep.root_transfer_id is null then 0 else 1 end as is_deepest
    from {{ ref('trail_summaries') }} summaries
    left join shared_words
        on summaries.words = shared_words.words
    left join deep
        on summaries.root_transfer_id = deep.root_transfer_id and deep.place = 1
)

{{ typed_columns('final') }}
