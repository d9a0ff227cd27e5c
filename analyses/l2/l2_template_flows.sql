with legs as (
    select
        instances.template_name,
        case
            when postings.amount_money < 0 then {{ recongen.account_label('postings.account_name', 'postings.account_id') }} || ' (from)'
            else instances.template_name
        end as origin,
        case
            when postings.amount_money < 0 then instances.template_name
            else {{ recongen.account_label('postings.account_name', 'postings.account_id') }} || ' (to)'
        end as destination,
        abs(postings.amount_money) as amount
    from {{ ref('current_transactions') }} postings
    inner join {{ recongen.rows_to_search(ref('template_instances'), [('transfer_id', 'pTransfer')]) }} instances
        on postings.transfer_id = instances.transfer_id
    where
        postings.status = 'Posted'
        and postings.amount_money <> 0
        and {{ recongen.in_window('instances.business_day') }}
        and {{ recongen.searched('instances', ref('template_instances'), [('transfer_id', 'pTransfer')]) }}
        and {{ recongen.matches_parameter('instances.template_name', 'pTemplate') }}
        and {{ recongen.matches_parameter('instances.completion', 'pTemplateCompletion') }}
)

select
    template_name,
    origin,
    destination,
    count(*) as legs,
    {{ recongen.money('sum(amount)') }} as amount
from legs
group by template_name, origin, destination
