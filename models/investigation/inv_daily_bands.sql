with final as (
    select
        business_day,
        z_band,
        population_z_band,
        count(*) as windows,
        sum(window_amount) as window_amount
    from {{ ref('inv_pair_rolling_anomalies') }}
    group by business_day, z_band, population_z_band
)

{{ typed_columns('final') }}
