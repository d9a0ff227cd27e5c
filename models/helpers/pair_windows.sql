{{ config(materialized='recongen_maintained', keys=['source_account_id', 'target_account_id'], changes='changed_pair_days') }}

{%- set earlier = 'over (partition by source_account_id, target_account_id order by business_day rows between unbounded preceding and 1 preceding)' -%}

with daily as (
    select
        source_account_id,
        target_account_id,
        business_day,
        sum(amount) as day_amount,
        sum(transfers) as day_transfers
    from {{ ref('inv_pair_days') }}
    where {{ changed(['source_account_id', 'target_account_id'], 'changed_pair_days') }}
    group by source_account_id, target_account_id, business_day
),

followed as (
    select
        daily.*,
        {{ shift_day('business_day', -1) }} as window_start,
        lag(business_day) over (partition by source_account_id, target_account_id order by business_day) as previous_day,
        lag(day_amount) over (partition by source_account_id, target_account_id order by business_day) as previous_amount,
        first_value(day_amount) over (partition by source_account_id, target_account_id order by business_day) as first_amount
    from daily
),

rolling as (
    select
        followed.*,
        day_amount + case when previous_day = window_start then previous_amount else 0 end as window_amount
    from followed
),

-- The variance is computed from distances to one of the amounts: if amounts are huge and close together, their squares would have no digits left.
measured as (
    select
        rolling.*,
        {{ statistic('window_amount - first_amount') }} as own_distance
    from rolling
),

summed as (
    select
        measured.*,
        count(*) {{ earlier }} as history_windows,
        sum(own_distance) {{ earlier }} as own_sum,
        sum(own_distance * own_distance) {{ earlier }} as own_squares
    from measured
),

spread as (
    select
        summed.*,
        case when history_windows > 0 then own_sum / history_windows end as own_mean,
        case
            when history_windows >= 3
                then nullif(sqrt((own_squares - own_sum * own_sum / history_windows) / (history_windows - 1)), 0)
        end as history_deviation
    from summed
),

final as (
    select
        source_account_id,
        target_account_id,
        business_day,
        window_start,
        day_transfers,
        day_amount,
        window_amount,
        history_windows,
        {{ statistic('first_amount') }} + own_mean as history_mean,
        history_deviation,
        {{ two_decimals('(own_distance - own_mean) / history_deviation') }} as z_score
    from spread
)

{{ typed_columns('final') }}
