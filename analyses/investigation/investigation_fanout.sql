{{ recongen.inbound_pairs() }},

recipients as (
    select
        target_account_id,
        count(*) as senders,
        sum(transfers_of_target) as transfers,
        sum(amount) as amount,
        min(first_day) as first_day,
        max(last_day) as last_day
    from pairs
    group by target_account_id
)

select
    {{ recongen.account_label('accounts.account_name', 'accounts.account_id') }} as account,
    accounts.account_id,
    accounts.account_role,
    {{ recongen.account_holder('accounts.account_role', 'accounts.account_scope') }} as holder,
    recipients.senders,
    cast(recipients.transfers as {{ recongen.column_type('bigint') }}) as transfers,
    {{ recongen.money('recipients.amount') }} as amount,
    recipients.first_day,
    recipients.last_day
from recipients
inner join {{ ref('accounts') }} accounts
    on recipients.target_account_id = accounts.account_id
where {{ recongen.at_least('recipients.senders', 'pSenders') }}
