select
    posting,
    business_day,
    rail_name,
    transfer_type,
    id as transaction_id,
    transfer_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    amount_money,
    amount_direction,
    status,
    template_name,
    case when bundle_id is null then 'not bundled' else 'bundled' end as bundling,
    bundle_id,
    metadata
{{ recongen.chosen_rail_postings() }}
