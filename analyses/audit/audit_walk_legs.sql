with {{ recongen.drifts_begun() }}

select
    begun.episode_key,
    begun.account_id,
    begun.business_day,
    postings.posting,
    postings.id as transaction_id,
    postings.entry,
    postings.transfer_id,
    postings.transfer_type,
    postings.rail_name,
    postings.origin,
    {{ recongen.money('postings.amount_money') }} as amount,
    {{ recongen.money(
        'begun.opening_balance + sum(postings.amount_money) over (partition by begun.episode_key order by postings.posting, '
        ~ recongen.by_code_point('postings.id') ~ ' rows between unbounded preceding and current row)'
    ) }} as running_balance
from begun
{{ recongen.statement_postings('begun') }}
