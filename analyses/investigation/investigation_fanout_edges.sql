{{ recongen.inbound_pairs() }},

beside_others as (
    select
        pairs.*,
        count(*) over (partition by target_account_id) as senders
    from pairs
)

select
    {{ recongen.account_label('sources.account_name', 'sources.account_id') }} as sender,
    sources.account_id as sender_id,
    {{ recongen.account_label('targets.account_name', 'targets.account_id') }} as recipient,
    targets.account_id as recipient_id,
    cast(beside_others.transfers as {{ recongen.column_type('bigint') }}) as transfers,
    {{ recongen.money('beside_others.amount') }} as amount
from beside_others
inner join {{ ref('accounts') }} sources
    on beside_others.source_account_id = sources.account_id
inner join {{ ref('accounts') }} targets
    on beside_others.target_account_id = targets.account_id
where {{ recongen.at_least('beside_others.senders', 'pSenders') }}
