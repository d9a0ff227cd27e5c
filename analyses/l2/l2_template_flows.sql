-- Added up by account first, and named then: most legs are of a few accounts.
with legs as (
    select
        instances.template_name,
        postings.account_id,
        postings.account_name,
        case when postings.amount_money < 0 then 1 else 0 end as is_debit,
        count(*) as legs,
        sum(abs(postings.amount_money)) as amount
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
    group by
        instances.template_name,
        postings.account_id,
        postings.account_name,
        case when postings.amount_money < 0 then 1 else 0 end
),

named as (
    select
        template_name,
        case when is_debit = 1 then {{ recongen.account_label('account_name', 'account_id') }} || ' (from)' else template_name end as origin,
        case when is_debit = 1 then template_name else {{ recongen.account_label('account_name', 'account_id') }} || ' (to)' end as destination,
        legs,
        amount
    from legs
)

select
    template_name,
    origin,
    destination,
    {{ recongen.total('legs') }} as legs,
    {{ recongen.money('sum(amount)') }} as amount
from named
group by template_name, origin, destination
