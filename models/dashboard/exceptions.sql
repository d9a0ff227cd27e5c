{{ config(indexes=indexes(['episode_key'])) }}
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
        min(business_day_start) as business_day_start,
        max(max(business_day_end)) over (order by business_day rows between unbounded preceding and current row) as instant,
        1 as is_day
    from {{ ref('current_daily_balances') }}
    where account_id in (select account_id from internal_accounts)
    group by business_day
    union all
    select distinct
        {{ typed_literal(none, 'date') }} as business_day,
        {{ typed_literal(none, 'instant') }} as business_day_start,
        since as instant,
        0 as is_day
    from listed
    where since is not null
),

around as (
    select
        instant,
        is_day,
        min(business_day) over (order by instant desc, is_day asc rows between unbounded preceding and current row) as business_day,
        min(business_day_start) over (order by instant desc, is_day asc rows between unbounded preceding and current row)
            as next_start,
        max(case when is_day = 1 then instant end) over (
            order by instant asc, is_day desc rows between unbounded preceding and current row
        ) as last_end
    from instants
),

-- Outside of its stored days, the days of an institution continue as those of an account do: from the time of day at which the last one ended.
outside as (
    select
        {{ typed_column('instant', 'timestamp') }} as instant,
        {{ typed_column('coalesce(last_end, next_start)', 'timestamp') }} as boundary
    from around
    where is_day = 0 and (next_start is null or next_start > instant)
),

boundary_walls as (
    {{ wall_times('outside', 'boundary') }}
),

boundaries as (
    select
        utc,
        {{ second_of_day('wall') }} as boundary_second
    from boundary_walls
),

dated as (
    select
        outside.instant,
        zone.offset_seconds - coalesce(boundaries.boundary_second, 0)
        + case when boundaries.boundary_second >= 43200 then 86400 else 0 end as seconds
    from outside
    inner join {{ ref('l2_time_zone') }} zone
        on outside.instant >= zone.utc_from and outside.instant < zone.utc_until
    left join boundaries
        on outside.boundary = boundaries.utc
),

begun as (
    select
        {{ typed_column('instant', 'timestamp') }} as instant,
        max(business_day) as business_day
    from (
        select
            instant,
            business_day
        from around
        where is_day = 0 and next_start <= instant
        union all
        select
            instant,
            {{ day_of(add_seconds('instant', 'seconds')) }} as business_day
        from dated
    ) both_kinds
    group by instant
),

-- What belongs to a day and not to one transfer comes in runs: no stored day of the account without it lies between.
placed as (
    select
        listed.*,
        account_days.days_begun,
        account_days.is_stored,
        case when listed.check_scope = 'day' and listed.transfer_id is null then 1 else 0 end as is_daily,
        case when listed.is_of_balance = 1 then coalesce(listed.ended_day, account_days.next_day) end as next_stored_day,
        case
            when listed.earliest_day > begun.business_day then listed.earliest_day
            else coalesce(listed.first_day, begun.business_day, listed.business_day)
        end as first_seen_day
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
