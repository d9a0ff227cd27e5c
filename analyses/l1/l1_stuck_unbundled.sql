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
    {{ recongen.rounded_days(recongen.age_seconds('posting')) }} as age_days,
    {{ recongen.rounded_days('cap_seconds') }} as cap_days,
    buckets.age_bucket,
    magnitude_money,
    {{ recongen.money(recongen.money_once()) }} as waiting_money,
    detail,
    exception_key
from {{ ref('stuck_unbundled') }} stuck
inner join {{ ref('aging_buckets') }} buckets
    on
        buckets.check_name = 'stuck_unbundled'
        and {{ recongen.age_seconds('stuck.posting') }} > buckets.over_seconds
        and (buckets.upto_seconds is null or {{ recongen.age_seconds('stuck.posting') }} <= buckets.upto_seconds)
where
    {{ recongen.matches_parameter('rail_name', 'pRail') }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
