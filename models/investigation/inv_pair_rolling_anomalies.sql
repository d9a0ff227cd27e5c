{{ config(indexes=indexes(['business_day', 'z_score'])) }}

with least as (
    select min(window_amount) as amount
    from {{ ref('pair_windows') }}
),

-- The variance is computed from distances to one of the amounts: if amounts are huge and close together, their squares would have no digits left.
measured as (
    select
        windows.*,
        {{ statistic('windows.window_amount - least.amount') }} as distance,
        {{ statistic('least.amount') }} as least_amount
    from {{ ref('pair_windows') }} windows
    cross join least
),

population as (
    select
        count(*) as population_windows,
        avg(distance) as mean,
        nullif(sqrt(avg(distance * distance) - avg(distance) * avg(distance)), 0) as deviation
    from measured
),

scored as (
    select
        measured.*,
        population.population_windows,
        least_amount + population.mean as population_mean,
        population.deviation as population_deviation,
        {{ two_decimals('(distance - population.mean) / population.deviation') }} as population_z_score
    from measured
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
