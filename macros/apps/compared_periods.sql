{#- Each transfer type in the chosen days and in the period before. NULL if the feed does not contain all of that period. -#}
{% macro compared_periods() -%}
{%- set latest = 'run_context.latest_business_day' -%}
with bounds as (
    select
        case when {{ recongen.all_days() }} then 1 else 0 end as is_all,
        {{ recongen.window_begins(latest=latest) }} as begins,
        {{ recongen.window_ends(latest=latest) }} as ends,
        case when {{ recongen.all_days() }} then null else {{ recongen.period_before_begins(latest=latest) }} end as before_begins
    from {{ ref('run_context') }} run_context
),

feed_days as (
    select min(business_day) as first_day
    from {{ ref('exec_daily_activity') }}
),

reached as (
    select case when bounds.before_begins < bounds.begins and feed_days.first_day <= bounds.before_begins then 1 else 0 end as has_before
    from feed_days
    cross join bounds
),

placed as (
    select
        activity.transfer_type,
        activity.transfers,
        activity.gross_amount,
        activity.inflow,
        activity.outflow,
        activity.net_inflow,
        case when bounds.is_all = 1 or activity.business_day between bounds.begins and bounds.ends then 1 else 0 end as is_now,
        case when activity.business_day >= bounds.before_begins and activity.business_day < bounds.begins then 1 else 0 end as is_before
    from {{ ref('exec_daily_activity') }} activity
    cross join bounds
    where {{ recongen.matches_parameter('transfer_type', 'pTransferType') }}
),

compared as (
    select
        placed.transfer_type,
        {% for figure in ['transfers', 'gross_amount', 'inflow', 'outflow', 'net_inflow'] %}
        sum(case when placed.is_now = 1 then placed.{{ figure }} else 0 end) as {{ figure }},
        sum(case when reached.has_before = 1 then placed.is_before * placed.{{ figure }} end) as {{ figure }}_before{{ ',' if not loop.last }}
        {% endfor %}
    from placed
    cross join reached
    where placed.is_now = 1 or (placed.is_before = 1 and reached.has_before = 1)
    group by placed.transfer_type
)
{%- endmacro %}
