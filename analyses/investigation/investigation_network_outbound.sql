{{ recongen.account_network(['source']) }}

select
    {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
    source_account_id as sender_id,
    {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
    target_account_id as recipient_id,
    transfers,
    {{ recongen.money('amount') }} as amount
from pairs
where {{ recongen.at_least(recongen.dollars('amount'), 'pAmount') }}
