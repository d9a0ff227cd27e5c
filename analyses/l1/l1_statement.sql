{{ recongen.statement_days() }}

select
    account,
    account_id,
    account_role,
    business_day,
    opening_balance,
    debits,
    credits,
    children_change,
    closing_balance,
    computed_balance,
    drift,
    drift_change,
    posted_legs
from chosen_day
