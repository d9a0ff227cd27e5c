with postings as (
    select
        count(*) as transactions_rows,
        max(entry) as transactions_high_entry,
        max(posting) as latest_posting
    from {{ source('feed', 'transactions') }}
),

balances as (
    select
        count(*) as daily_balances_rows,
        max(entry) as daily_balances_high_entry
    from {{ source('feed', 'daily_balances') }}
),

run as (
    select {{ instant("'" ~ as_of_literal() ~ "'") }} as as_of
    {{ from_dual() }}
),

ended_days as (
    select
        days.business_day,
        max(days.business_day_end) as ended_at,
        row_number() over (order by days.business_day desc) as days_ago
    from {{ ref('current_daily_balances') }} days
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
    inner join run
        on days.business_day_end <= run.as_of
    where accounts.account_scope = 'internal'
    group by days.business_day
),

latest_days as (
    select
        max(ended_days.ended_at) as data_anchor,
        max(ended_days.business_day) as latest_business_day,
        max(case when ended_days.days_ago = 2 then ended_days.business_day end) as previous_business_day,
        min(case when ended_days.days_ago <= institution.exceptions_keep_days then ended_days.business_day end) as kept_since_day
    from ended_days
    cross join {{ ref('l2_institution') }} institution
),

final as (
    select
        institution.prefix,
        run.as_of,
        latest_days.data_anchor,
        latest_days.latest_business_day,
        latest_days.previous_business_day,
        latest_days.kept_since_day,
        cast('{{ invocation_id }}' as varchar(64)) as run_id,
        institution.content_hash,
        cast('{{ recongen_version() }}' as varchar(32)) as recongen_version,
        cast('{{ dbt_version }}' as varchar(32)) as dbt_version,
        cast('{{ target.type }}' as varchar(32)) as engine,
        postings.transactions_rows,
        postings.transactions_high_entry,
        postings.latest_posting,
        balances.daily_balances_rows,
        balances.daily_balances_high_entry
    from {{ ref('l2_institution') }} institution
    cross join run
    cross join latest_days
    cross join postings
    cross join balances
)

{{ typed_columns('final') }}
