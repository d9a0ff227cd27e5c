{{ config(indexes=[{'columns': ['account_id', 'business_day_start']}]) }}

with latest as (
    {{ current_rows(source('feed', 'daily_balances'), ['account_id', 'business_day_start']) }}
)

select
    entry,
    account_id,
    account_name,
    account_role,
    account_scope,
    account_parent_role,
    {{ day_of('business_day_start') }} as business_day,
    business_day_start,
    business_day_end,
    {{ money(exact_from_feed('money')) }} as money,
    {{ money(exact_from_feed('expected_eod_balance')) }} as expected_eod_balance,
    limits,
    supersedes
from latest
