select
    id as transaction_id,
    entry,
    coalesce(supersedes, 'first') as supersedes,
    posting,
    status,
    {{ recongen.money_from_feed('amount_money') }} as amount_money,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    transfer_id,
    rail_name,
    template_name,
    bundle_id,
    transfer_completion,
    metadata
from {{ source('feed', 'transactions') }}
where id = <<$pEntriesOf>>
