{{ recongen.account_network() }}

select
    case when target_account_id = anchor_id then 'inbound' else 'outbound' end as direction,
    {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
    source_account_id as sender_id,
    {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
    target_account_id as recipient_id,
    case when target_account_id = anchor_id then source_account_id else target_account_id end as other_id,
    transfers,
    first_day,
    last_day,
    {{ recongen.money('amount') }} as amount
from pairs
where {{ recongen.at_least(recongen.dollars('amount'), 'pAmount') }}
