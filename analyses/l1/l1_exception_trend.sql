with days as (
    select
        account_id,
        business_day,
        row_number() over (partition by account_id order by business_day) as day_number
    from {{ ref('daily_statement_summary') }}
),

matching as (
    select
        check_name,
        severity,
        check_scope,
        account_id,
        business_day
    from {{ ref('exceptions') }}
    where
        {{ recongen.matches_parameter('check_name', 'pCheck') }}
        and {{ recongen.matches_parameter('severity', 'pSeverity') }}
        and {{ recongen.matches_parameter('account_role', 'pRole') }}
        and {{ recongen.matches_parameter('account_id', 'pAccount') }}
        and {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
),

flagged as (
    select distinct
        matching.check_name,
        matching.severity,
        matching.account_id,
        matching.business_day,
        days.day_number
    from matching
    inner join days
        on matching.account_id = days.account_id and matching.business_day = days.business_day
    where matching.check_scope = 'day'
),

changes as (
    select
        flagged.business_day,
        'new' as change,
        flagged.check_name,
        flagged.severity
    from flagged
    left join flagged before
        on
            flagged.check_name = before.check_name
            and flagged.account_id = before.account_id
            and flagged.day_number = before.day_number + 1
    where before.account_id is null
    union all
    select
        days.business_day,
        'cleared' as change,
        flagged.check_name,
        flagged.severity
    from flagged
    inner join days
        on flagged.account_id = days.account_id and flagged.day_number + 1 = days.day_number
    left join flagged still
        on
            flagged.check_name = still.check_name
            and flagged.account_id = still.account_id
            and flagged.day_number + 1 = still.day_number
    where still.account_id is null
    union all
    select
        business_day,
        'new' as change,
        check_name,
        severity
    from matching
    where check_scope = 'open' and business_day is not null
)

select
    business_day,
    change,
    count(*) as exceptions
from changes
where {{ recongen.in_window('business_day') }}
group by business_day, change
