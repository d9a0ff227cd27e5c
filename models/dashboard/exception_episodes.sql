with {{ cause_money(ref('exceptions')) }},

-- Joined here, where SQLite finds the rows of a cause by the index: after windows it would join each cause with each.
weighed as (
    select
        exceptions.*,
        money_of_causes.money as cause_money,
        money_of_causes.largest as largest_money,
        case when check_scope = 'day' and transfer_id is null then 1 else 0 end as is_daily,
        case when magnitude_sign = -1 then -magnitude_money else magnitude_money end as signed_money
    from {{ ref('exceptions') }} exceptions
    inner join money_of_causes
        on exceptions.episode_key = money_of_causes.episode_key
),

-- A drift says by how much it changed; another balance is off by more or less than on the day before. What happened on a day is a change as a whole.
changed as (
    select
        weighed.*,
        case
            when drift_change is not null then drift_change
            when is_of_balance = 1
                then
                    signed_money - coalesce(
                        lag(signed_money) over (partition by episode_key order by business_day, {{ by_code_point('exception_key') }}), 0
                    )
            else magnitude_money
        end as day_change
    from weighed
),

ranked as (
    select
        changed.*,
        count(*) over (partition by episode_key) as exception_rows,
        min(first_seen_day) over (partition by episode_key) as begin_day,
        max(business_day) over (partition by episode_key) as last_row_day,
        case
            when business_day is null then 0
            else
                dense_rank() over (partition by episode_key order by business_day asc)
                + dense_rank() over (partition by episode_key order by business_day desc) - 1
        end as days,
        first_value(business_day) over (
            partition by episode_key
            order by abs(coalesce(day_change, 0)) desc, business_day asc, {{ by_code_point('exception_key') }} asc
        ) as change_day,
        first_value(day_change) over (
            partition by episode_key
            order by abs(coalesce(day_change, 0)) desc, business_day asc, {{ by_code_point('exception_key') }} asc
        ) as change_money,
        row_number() over (
            partition by episode_key
            order by
                case when is_daily = 1 then business_day end desc,
                coalesce(magnitude_money, 0) desc,
                {{ by_code_point('exception_key') }} asc
        ) as latest_first
    from changed
),

-- What waits too long, or changes what was closed, is about a day before that on which it began.
ended as (
    select
        ranked.*,
        case when begin_day > last_row_day then begin_day else last_row_day end as last_day
    from ranked
    where latest_first = 1
),

final as (
    select
        latest.episode_key,
        latest.check_name,
        latest.check_title,
        latest.audience,
        latest.severity,
        latest.check_scope,
        latest.account_id,
        latest.account_name,
        latest.account_role,
        latest.transfer_id,
        latest.transfer_type,
        latest.rail_name,
        latest.begin_day as first_seen_day,
        latest.last_day,
        latest.days,
        latest.exception_rows,
        latest.largest_money,
        latest.change_day,
        latest.change_money,
        latest.next_stored_day as cleared_day,
        latest.owner_team,
        latest.owner_contact,
        latest.declared_at,
        latest.exception_key as latest_exception_key,
        latest.detail as headline,
        case latest.severity when 'high' then 1 when 'medium' then 2 else 3 end as severity_rank,
        case when latest.is_daily = 1 then latest.magnitude_money else latest.cause_money end as money,
        -- What happened between two stored days, as on a weekend, comes with the later one. A balance is off on its own stored days.
        case
            when latest.begin_day >= run_context.latest_business_day then 1
            when latest.is_of_balance = 0 and latest.begin_day > run_context.previous_business_day then 1
            else 0
        end as is_new,
        case
            when latest.check_scope = 'open' then 1
            when latest.is_of_balance = 1 then case when latest.next_stored_day is null then 1 else 0 end
            -- No stored day ends the one row of an account without any: a balance, once stored, removes it.
            when latest.is_daily = 1 and latest.first_day is not null then 1
            when latest.last_day >= run_context.latest_business_day or latest.last_day > run_context.previous_business_day then 1
            else 0
        end as is_open,
        case when latest.last_day >= run_context.kept_since_day then 1 else 0 end as is_kept
    from ended latest
    cross join {{ ref('run_context') }} run_context
)

{{ typed_columns('final') }}
