{%- set earlier = 'over (partition by source_account_id, target_account_id order by business_day rows between unbounded preceding and 1 preceding)' -%}

with daily as (
    select
        source_account_id,
        target_account_id,
        business_day,
        sum({{ exact('amount') }}) as day_amount,
        count(distinct transfer_id) as day_transfers
    from {{ ref('inv_transfer_edges') }}
    where is_self = 0
    group by source_account_id, target_account_id, business_day
),

followed as (
    select
        daily.*,
        lag(business_day) over (partition by source_account_id, target_account_id order by business_day) as previous_day,
        lag(day_amount) over (partition by source_account_id, target_account_id order by business_day) as previous_amount
    from daily
),

rolling as (
    select
        source_account_id,
        target_account_id,
        business_day,
        {{ shift_day('business_day', -1) }} as window_start,
        day_transfers,
        day_amount,
        day_amount + case when previous_day = {{ shift_day('business_day', -1) }} then previous_amount else 0 end as window_amount
    from followed
),

counted as (
    select
        rolling.*,
        {{ cents('window_amount') }} as window_cents
    from rolling
),

spelled as {{ materialized() }} (
    select{{ unmerged() }}
        counted.*,
        {{ digits('window_cents') }}
    from counted
),

-- Of the pair itself: the windows before this one.
own_moments as (
    select
        spelled.*,
        {{ moments('window_cents', earlier) }}
    from spelled
),

own_digits as {{ materialized() }} (
    select{{ unmerged() }}
        own_moments.*,
        {{ moment_digits() }}
    from own_moments
),

own_squares as {{ materialized() }} (
    select{{ unmerged() }}
        source_account_id,
        target_account_id,
        business_day,
        window_start,
        day_transfers,
        day_amount,
        window_amount,
        digit_0,
        digit_1,
        digit_2,
        amounts as history_windows,
        sum_cents as history_cents,
        {{ deviation() }} as distance,
        case
            when amounts >= 3 then nullif({{ squared_spread() }}, 0) / {{ as_double('amounts * (amounts - 1)') }}
        end as variance
    from own_digits
),

{{ rooted('own', 'own_squares') }},

-- Of all pairs: every window.
all_moments as (
    select {{ moments('window_cents') }}
    from spelled
),

all_digits as {{ materialized() }} (
    select{{ unmerged() }}
        all_moments.*,
        {{ moment_digits() }}
    from all_moments
),

all_squares as {{ materialized() }} (
    select{{ unmerged() }}
        amounts,
        sum_cents,
        sum_0,
        sum_1,
        sum_2,
        case
            when amounts > 0 then nullif({{ squared_spread() }}, 0) / {{ as_double('amounts') }} / {{ as_double('amounts') }}
        end as variance
    from all_digits
),

{{ rooted('all', 'all_squares') }},

distances as {{ materialized() }} (
    select{{ unmerged() }}
        own_deviations.*,
        all_deviations.amounts,
        all_deviations.sum_cents,
        all_deviations.deviation as all_deviation,
        {{ deviation() }} as all_distance
    from own_deviations
    cross join all_deviations
),

scored as {{ materialized() }} (
    select{{ unmerged() }}
        distances.*,
        {{ standard_score('distance', as_double('history_windows') ~ ' * deviation') }} as z_score,
        {{ standard_score('all_distance', as_double('amounts') ~ ' * all_deviation') }} as population_z_score
    from distances
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
        {{ money('scored.day_amount') }} as day_amount,
        {{ money('scored.window_amount') }} as window_amount,
        scored.history_windows,
        {{ cents_to_money(mean_cents('scored.history_cents', 'scored.history_windows')) }} as history_mean,
        {{ cents_to_money(deviation_cents('scored.deviation')) }} as history_deviation,
        scored.z_score,
        {{ score_band('scored.z_score') }} as z_band,
        scored.amounts as population_windows,
        {{ cents_to_money(mean_cents('scored.sum_cents', 'scored.amounts')) }} as population_mean,
        {{ cents_to_money(deviation_cents('scored.all_deviation')) }} as population_deviation,
        scored.population_z_score,
        {{ score_band('scored.population_z_score') }} as population_z_band
    from scored
    left join {{ ref('accounts') }} sources
        on scored.source_account_id = sources.account_id
    left join {{ ref('accounts') }} targets
        on scored.target_account_id = targets.account_id
)

{{ typed_columns('inv_pair_rolling_anomalies', 'final') }}
