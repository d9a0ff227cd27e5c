select
    relation,
    transaction_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    transfer_id,
    transfer_type,
    rail_name,
    through_day,
    closed_at,
    closed_by,
    reason,
    prior_entry,
    entry,
    supersedes,
    prior_day,
    new_day,
    prior_money,
    new_money,
    magnitude_money,
    case
        when row_number() over (partition by relation, coalesce(transfer_id, account_id) order by magnitude_money desc, exception_key asc) = 1
            then magnitude_money
    end as changed_money,
    detail,
    exception_key
from {{ ref('closed_period_restated') }}
where
    {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
