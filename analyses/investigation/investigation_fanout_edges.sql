{{ recongen.inbound_edges() }},

recipients as (
    select target_account_id
    from inbound
    group by target_account_id
    having {{ recongen.at_least('count(distinct source_account_id)', 'pSenders') }}
),

pairs as (
    select
        inbound.source_account_id,
        inbound.target_account_id,
        max(inbound.source_account_name) as source_account_name,
        max(inbound.target_account_name) as target_account_name,
        count(distinct inbound.transfer_id) as transfers,
        sum(inbound.amount) as amount
    from inbound
    inner join recipients
        on inbound.target_account_id = recipients.target_account_id
    group by inbound.source_account_id, inbound.target_account_id
)

select
    {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
    source_account_id as sender_id,
    {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
    target_account_id as recipient_id,
    transfers,
    {{ recongen.money('amount') }} as amount
from pairs
