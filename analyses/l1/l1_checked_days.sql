with checked as (
    select
        'leaf' as kind,
        account_id,
        account_role,
        business_day,
        drift
    from {{ ref('computed_subledger_balance') }}
    union all
    select
        'parent' as kind,
        account_id,
        account_role,
        business_day,
        drift
    from {{ ref('computed_ledger_balance') }}
)

select
    kind,
    account_id,
    account_role,
    business_day,
    case when drift <> 0 then 1 else 0 end as drifts
from checked
where
    {{ recongen.in_page_days('business_day', recongen.kept_since_day()) }}
    and {{ recongen.matches_parameter('account_role', 'pRole') }}
    and {{ recongen.matches_parameter('account_id', 'pAccount') }}
