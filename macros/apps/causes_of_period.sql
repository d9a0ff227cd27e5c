{#- The causes that a period is about, as a chain of queries that ends in `causes`: those with a row in it, that began or were cleared in it, or
    that are open at its end. Whatever comes after the period is left out: rows, days and money are those up to its last day. A row about a run of
    days as a whole belongs to its last day and is known from its first; its amount at the period's end is not known. -#}
{% macro causes_of_period() -%}
stored_days as (
    select
        business_day,
        row_number() over (order by business_day desc) as days_ago
    from {{ ref('daily_statement_summary') }}
    where business_day <= {{ recongen.date_parameter('pTo') }}
    group by business_day
),

period_end as (
    select
        max(case when days_ago = 1 then business_day end) as last_stored_day,
        max(case when days_ago = 2 then business_day end) as previous_stored_day
    from stored_days
),

known as (
    select
        exceptions.*,
        {{ recongen.is_in_period('business_day') }} as is_there,
        {{ recongen.typed_column(
            'case when business_day > ' ~ recongen.date_parameter('pTo') ~ ' then ' ~ recongen.date_parameter('pTo') ~ ' else business_day end', 'date'
        ) }} as day_by_then,
        case when check_scope = 'day' and transfer_id is null then 1 else 0 end as is_daily
    from {{ ref('exceptions') }} exceptions
    where
        business_day is null
        or business_day <= {{ recongen.date_parameter('pTo') }}
        or (drift_change is null and first_day <= {{ recongen.date_parameter('pTo') }})
),

{{ recongen.cause_money('known') }},

ranked as (
    select
        known.*,
        row_number() over (
            partition by episode_key
            order by
                case when is_daily = 1 then business_day end desc,
                coalesce(magnitude_money, 0) desc,
                {{ recongen.by_code_point('exception_key') }} asc
        ) as latest_first
    from known
),

-- One row of each that is joined, by a grouping: that is what makes SQLite join them by an index.
counted as (
    select
        episode_key,
        max(day_by_then) as last_day,
        sum(is_there) as rows_there,
        count(distinct case when is_there = 1 then business_day end) as days_there,
        max(is_daily) as is_daily,
        max(case when latest_first = 1 and business_day = day_by_then then magnitude_money end) as latest_money,
        max(case when latest_first = 1 then case when business_day > day_by_then then check_title else detail end end) as detail
    from ranked
    group by episode_key
),

described as (
    select
        episodes.check_name,
        episodes.check_title,
        episodes.severity,
        accounts.account_parent_role as parent_role,
        {{ recongen.account_label('episodes.account_name', 'episodes.account_id') }} as account,
        episodes.account_id,
        episodes.account_role,
        episodes.transfer_id,
        episodes.transfer_type,
        episodes.rail_name,
        episodes.first_seen_day,
        case when episodes.first_seen_day > counted.last_day then episodes.first_seen_day else counted.last_day end as last_day,
        counted.days_there,
        counted.rows_there,
        {{ recongen.money('case when counted.is_daily = 1 then counted.latest_money else money_of_causes.money end') }} as money,
        {{ recongen.is_in_period('episodes.first_seen_day') }} as is_new,
        {{ recongen.is_in_period('episodes.cleared_day') }} as is_cleared,
        case
            when episodes.first_seen_day > {{ recongen.date_parameter('pTo') }} then 0
            when episodes.check_scope = 'open' or episodes.cleared_day > {{ recongen.date_parameter('pTo') }} then 1
            when episodes.cleared_day is not null then 0
            when episodes.is_open = 1 then 1
            when counted.last_day >= period_end.last_stored_day or counted.last_day > period_end.previous_stored_day then 1
            else 0
        end as is_open_at_end,
        episodes.cleared_day,
        {{ recongen.cause_owner() }} as owner,
        episodes.declared_at,
        counted.detail as headline,
        episodes.episode_key
    from counted
    inner join money_of_causes
        on counted.episode_key = money_of_causes.episode_key
    inner join {{ ref('exception_episodes') }} episodes
        on counted.episode_key = episodes.episode_key
    cross join period_end
    left join {{ ref('accounts') }} accounts
        on episodes.account_id = accounts.account_id
),

-- Read once for each of what it is grouped by.
causes as {{ recongen.materialized() }} (
    select *
    from described
    where rows_there > 0 or is_new = 1 or is_cleared = 1 or is_open_at_end = 1
)
{%- endmacro %}

{#- What is counted of the causes of a period, whatever they are grouped by. -#}
{% macro counts_of_causes() -%}
    {{ recongen.total('rows_there') }} as exception_rows,
    {{ recongen.total('case when rows_there > 0 then 1 else 0 end') }} as causes,
    {{ recongen.total('is_new') }} as new_causes,
    {{ recongen.total('is_cleared') }} as cleared_causes,
    {{ recongen.total('is_open_at_end') }} as open_causes
{%- endmacro %}
