with legs as (
    select
        transfers.template_name,
        case
            when {{ recongen.exact('postings.amount_money') }} < 0 then {{ recongen.account_label('postings.account_name', 'postings.account_id') }} || ' (from)'
            else transfers.template_name
        end as origin,
        case
            when {{ recongen.exact('postings.amount_money') }} < 0 then transfers.template_name
            else {{ recongen.account_label('postings.account_name', 'postings.account_id') }} || ' (to)'
        end as destination,
        abs({{ recongen.exact('postings.amount_money') }}) as amount
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    where
        postings.status = 'Posted'
        and transfers.template_name is not null
        and {{ recongen.exact('postings.amount_money') }} <> 0
        and {{ recongen.in_window('postings.business_day') }}
        and {{ recongen.chosen('transfers.template_name', 'pTemplate') }}
)

select
    template_name,
    origin,
    destination,
    count(*) as legs,
    {{ recongen.money('sum(amount)') }} as amount
from legs
group by template_name, origin, destination
