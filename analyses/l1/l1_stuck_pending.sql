select
    transaction_id,
    transfer_id,
    rail_name,
    transfer_type,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    posting,
    amount_money,
    {{ recongen.rounded_hours(recongen.age_seconds('posting')) }} as age_hours,
    {{ recongen.rounded_hours('cap_seconds') }} as cap_hours,
    buckets.age_bucket,
    magnitude_money,
    {{ recongen.money(recongen.money_once()) }} as waiting_money,
    detail,
    exception_key
from {{ ref('stuck_pending') }} stuck
inner join {{ ref('aging_buckets') }} buckets
    on
        buckets.check_name = 'stuck_pending'
        and {{ recongen.age_seconds('stuck.posting') }} > buckets.over_seconds
        and (buckets.upto_seconds is null or {{ recongen.age_seconds('stuck.posting') }} <= buckets.upto_seconds)
where
    {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
