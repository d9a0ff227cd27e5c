{{ recongen.inbound_edges() }},

pairs as (
    select
        source_account_id,
        target_account_id,
        max(source_account_name) as source_account_name,
        max(target_account_name) as target_account_name,
        count(distinct transfer_id) as transfers,
        sum(amount) as amount
    from inbound
    group by source_account_id, target_account_id
),

beside_others as (
    select
        pairs.*,
        count(*) over (partition by target_account_id) as senders
    from pairs
)

select
    {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
    source_account_id as sender_id,
    {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
    target_account_id as recipient_id,
    transfers,
    {{ recongen.money('amount') }} as amount
from beside_others
where {{ recongen.at_least('senders', 'pSenders') }}
