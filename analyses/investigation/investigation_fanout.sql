{{ recongen.inbound_edges() }},

recipients as (
    select
        target_account_id,
        max(target_account_name) as target_account_name,
        max(target_account_role) as target_account_role,
        max(holder) as holder,
        count(distinct source_account_id) as senders,
        count(distinct transfer_id) as transfers,
        sum(amount) as amount,
        min(business_day) as first_day,
        max(business_day) as last_day
    from inbound
    group by target_account_id
)

select
    {{ recongen.account_label('target_account_name', 'target_account_id') }} as account,
    target_account_id as account_id,
    target_account_role as account_role,
    holder,
    senders,
    transfers,
    {{ recongen.money('amount') }} as amount,
    first_day,
    last_day
from recipients
where {{ recongen.at_least('senders', 'pSenders') }}
