with moved as (
    select
        coalesce(sum(transfers), 0) as transfers,
        coalesce(sum(gross_amount), 0) as gross_amount
    from {{ ref('exec_daily_activity') }}
    where {{ recongen.in_window('business_day') }}
),

causes as (
    select count(*) as open_causes
    from {{ ref('exception_episodes') }}
    where is_open = 1
)

select
    causes.open_causes,
    (select count(distinct account_id) from {{ ref('exec_account_activity') }}) as accounts,
    cast(moved.transfers as {{ recongen.column_type('bigint') }}) as transfers,
    {{ recongen.money('moved.gross_amount') }} as gross_amount
from moved
cross join causes
