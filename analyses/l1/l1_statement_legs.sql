{{ recongen.statement_days() }}

select
    postings.posting,
    postings.id as transaction_id,
    postings.transfer_id,
    postings.transfer_type,
    postings.rail_name,
    {{ recongen.money('case when postings.amount_direction = \'Debit\' then -postings.amount_money else 0 end') }} as debit,
    {{ recongen.money('case when postings.amount_direction = \'Credit\' then postings.amount_money else 0 end') }} as credit,
    {{ recongen.money(
        'chosen_day.opening_balance + sum(postings.amount_money) over (order by postings.posting, postings.id rows between unbounded preceding and current row)'
    ) }} as running_balance,
    postings.origin,
    chosen_day.account_id
from chosen_day
{{ recongen.statement_postings('chosen_day') }}
