{#- Each transfer type in the chosen days and in the period before. NULL where that is not whole in the feed. -#}
{% macro compared_periods() -%}
with feed_days as (
    select min(business_day) as first_day
    from {{ ref('exec_daily_activity') }}
),

reached as (
    select
        case
            when {{ recongen.in_period_before(recongen.period_before_begins()) }} and first_day <= {{ recongen.period_before_begins() }} then 1
            else 0
        end as has_before
    from feed_days
),

placed as (
    select
        transfer_type,
        transfers,
        gross_amount,
        inflow,
        outflow,
        net_inflow,
        case when {{ recongen.in_window('business_day') }} then 1 else 0 end as is_now,
        case when {{ recongen.in_period_before('business_day') }} then 1 else 0 end as is_before
    from {{ ref('exec_daily_activity') }}
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
