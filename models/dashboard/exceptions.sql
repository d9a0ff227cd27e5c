{%- set checks = [
    'drift', 'ledger_drift', 'overdraft', 'expected_eod_balance_breach', 'limit_breach', 'stuck_pending', 'stuck_unbundled',
    'conservation_breach', 'timeliness_breach', 'business_day_enclosure_breach', 'parent_balance_missing', 'supersession_breach',
    'closed_period_restated'
] + flow_checks() -%}

with listed as {{ materialized() }} (
    {% for check in checks %}
    {{ exception_rows(ref(check), check) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

daily as (
    select
        account_id,
        business_day
    from listed
    where check_scope = 'day' and transfer_id is null
),

-- The days that a row may be about: stored ones, and those of a limit exceeded on a day that is not.
days as (
    select
        account_id,
        business_day,
        max(is_stored) as is_stored
    from (
        select
            account_id,
            business_day,
            1 as is_stored
        from {{ ref('current_daily_balances') }}
        where account_id in (select account_id from daily)
        union all
        select
            account_id,
            business_day,
            0 as is_stored
        from daily
    ) both_kinds
    group by account_id, business_day
),

numbered_days as (
    select
        account_id,
        business_day,
        is_stored,
        sum(is_stored) over (
            partition by account_id order by business_day rows between unbounded preceding and current row
        ) as days_begun,
        min(case when is_stored = 1 then business_day end) over (
            partition by account_id order by business_day desc rows between unbounded preceding and 1 preceding
        ) as next_day
    from days
),

-- One row for each of these already, and below: the grouping is what makes SQLite join them by an index.
account_days as (
    select
        account_id,
        business_day,
        max(is_stored) as is_stored,
        max(days_begun) as days_begun,
        max(next_day) as next_day
    from numbered_days
    group by account_id, business_day
),

internal_accounts as (
    select account_id
    from {{ ref('accounts') }}
    where account_scope = 'internal'
),

-- The institution's business days in which ages and deadlines ran out: the first that ended later.
instants as (
    select
        business_day,
        max(max(business_day_end)) over (order by business_day rows between unbounded preceding and current row) as instant,
        1 as is_day
    from {{ ref('current_daily_balances') }}
    where account_id in (select account_id from internal_accounts)
    group by business_day
    union all
    select distinct
        {{ typed_literal(none, 'date') }} as business_day,
        since as instant,
        0 as is_day
    from listed
    where since is not null
),

stored_instants as (
    select
        instant,
        is_day,
        min(business_day) over (order by instant desc, is_day asc rows between unbounded preceding and current row) as business_day
    from instants
),

-- After the last stored day the days go on, from the time of day at which it ended.
last_ends as (
    select max(instant) as boundary
    from instants
    where is_day = 1
),

last_walls as (
    {{ wall_times('last_ends', 'boundary') }}
),

boundaries as (
    select coalesce(max({{ second_of_day('wall') }}), 0) as boundary_second
    from last_walls
),

begun as (
    select
        {{ typed_column('stored_instants.instant', 'timestamp') }} as instant,
        max(
            coalesce(
                stored_instants.business_day,
                {{ day_of(add_seconds(
                    'stored_instants.instant',
                    'zone.offset_seconds - boundaries.boundary_second + case when boundaries.boundary_second < 43200 then 0 else 86400 end'
                )) }}
            )
        ) as business_day
    from stored_instants
    inner join {{ ref('l2_time_zone') }} zone
        on stored_instants.instant >= zone.utc_from and stored_instants.instant < zone.utc_until
    cross join boundaries
    where stored_instants.is_day = 0
    group by stored_instants.instant
),

-- What belongs to a day and not to one transfer comes in runs: no stored day of the account without it lies between.
placed as (
    select
        listed.*,
        account_days.days_begun,
        account_days.is_stored,
        case when listed.check_scope = 'day' and listed.transfer_id is null then 1 else 0 end as is_daily,
        case when listed.is_of_balance = 1 then coalesce(listed.ended_day, account_days.next_day) end as next_stored_day,
        coalesce(listed.first_day, begun.business_day, listed.business_day) as first_seen_day
    from listed
    left join account_days
        on
            listed.check_scope = 'day'
            and listed.transfer_id is null
            and listed.account_id = account_days.account_id
            and listed.business_day = account_days.business_day
    left join begun
        on listed.since = begun.instant
),

spaced as (
    select
        placed.*,
        case
            when days_begun - is_stored
                > lag(days_begun) over (partition by check_name, cause order by business_day, exception_key)
                then 1
            else 0
        end as is_after_gap
    from placed
),

numbered as (
    select
        spaced.*,
        sum(is_after_gap) over (
            partition by check_name, cause order by business_day, exception_key rows between unbounded preceding and current row
        ) as run_number
    from spaced
),

runs as (
    select
        numbered.*,
        min(coalesce(first_day, business_day)) over (partition by check_name, cause, run_number) as run_day
    from numbered
),

final as (
    select
        runs.exception_key,
        runs.check_name,
        runs.check_title,
        runs.audience,
        runs.severity,
        runs.check_scope,
        runs.account_id,
        runs.account_name,
        runs.account_role,
        runs.business_day,
        runs.transfer_id,
        runs.transaction_id,
        runs.transfer_type,
        runs.rail_name,
        runs.amount_money,
        runs.magnitude_money,
        runs.magnitude_count,
        runs.first_day,
        runs.first_seen_day,
        runs.is_of_balance,
        runs.next_stored_day,
        runs.drift_change,
        runs.magnitude_sign,
        runs.detail,
        cast(
            runs.check_name || runs.cause || case when runs.is_daily = 1 then '|' || {{ day_text('runs.run_day') }} else '' end
            as {{ key_type() }}
        ) as episode_key,
        coalesce(
            declared.owner_team, account_declared.owner_team, template_declared.owner_team, institution.owner_team
        ) as owner_team,
        coalesce(
            declared.owner_contact, account_declared.owner_contact, template_declared.owner_contact, institution.owner_contact
        ) as owner_contact,
        coalesce(declared.declared_at, account_declared.declared_at, template_declared.declared_at) as declared_at
    from runs
    cross join {{ ref('l2_institution') }} institution
    left join {{ ref('l2_declarations') }} declared
        on runs.declared_kind = declared.kind and runs.declared_name = declared.name
    left join {{ ref('l2_declarations') }} account_declared
        on account_declared.kind = 'account' and runs.account_id = account_declared.name
    left join {{ ref('l2_declarations') }} template_declared
        on template_declared.kind = 'account_template' and runs.account_role = template_declared.name
)

{{ typed_columns('final') }}
