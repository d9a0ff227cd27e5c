{{ config(indexes=indexes(['business_day', 'z_score'])) }}

{%- set earlier = 'over (partition by source_account_id, target_account_id order by business_day rows between unbounded preceding and 1 preceding)' -%}

with daily as (
    select
        source_account_id,
        target_account_id,
        business_day,
        sum(amount) as day_amount,
        sum(transfers) as day_transfers
    from {{ ref('inv_pair_days') }}
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

least as (
    select min(window_amount) as amount
    from rolling
),

-- A variance is formed of distances from one of the amounts: where amounts are huge and near each other, their squares would have no digits left.
measured as (
    select
        rolling.*,
        {{ statistic('window_amount - first_amount') }} as own_distance,
        {{ statistic('window_amount - least.amount') }} as all_distance,
        {{ statistic('least.amount') }} as least_amount
    from rolling
    cross join least
),

population as (
    select
        count(*) as population_windows,
        avg(all_distance) as mean,
        nullif(sqrt(avg(all_distance * all_distance) - avg(all_distance) * avg(all_distance)), 0) as deviation
    from measured
),

-- Of the pair itself: the windows before this one.
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

scored as (
    select
        spread.*,
        {{ statistic('first_amount') }} + own_mean as history_mean,
        {{ two_decimals('(own_distance - own_mean) / history_deviation') }} as z_score,
        population.population_windows,
        least_amount + population.mean as population_mean,
        population.deviation as population_deviation,
        {{ two_decimals('(all_distance - population.mean) / population.deviation') }} as population_z_score
    from spread
    cross join population
),

final as (
    select
        {{ exception_key(['scored.source_account_id', 'scored.target_account_id', day_text('scored.business_day')]) }} as window_key,
        scored.source_account_id,
        sources.account_name as source_account_name,
        sources.account_role as source_account_role,
        sources.account_scope as source_account_scope,
        scored.target_account_id,
        targets.account_name as target_account_name,
        targets.account_role as target_account_role,
        targets.account_scope as target_account_scope,
        scored.business_day,
        scored.window_start,
        scored.day_transfers,
        scored.day_amount,
        scored.window_amount,
        scored.history_windows,
        {{ two_decimals('scored.history_mean') }} as history_mean,
        {{ two_decimals('scored.history_deviation') }} as history_deviation,
        scored.z_score,
        {{ score_band('scored.z_score') }} as z_band,
        scored.population_windows,
        {{ two_decimals('scored.population_mean') }} as population_mean,
        {{ two_decimals('scored.population_deviation') }} as population_deviation,
        scored.population_z_score,
        {{ score_band('scored.population_z_score') }} as population_z_band
    from scored
    left join {{ ref('accounts') }} sources
        on scored.source_account_id = sources.account_id
    left join {{ ref('accounts') }} targets
        on scored.target_account_id = targets.account_id
)

{{ typed_columns('final') }}
