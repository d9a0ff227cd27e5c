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
        max(days.business_day_end) as data_anchor,
        max(days.business_day) as latest_business_day
    from {{ ref('current_daily_balances') }} days
    inner join {{ ref('accounts') }} accounts
        on days.account_id = accounts.account_id
    inner join run
        on days.business_day_end <= run.as_of
    where accounts.account_scope = 'internal'
),

final as (
    select
        institution.prefix,
        run.as_of,
        ended_days.data_anchor,
        ended_days.latest_business_day,
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
    cross join ended_days
    cross join postings
    cross join balances
)

{{ typed_columns('final') }}
