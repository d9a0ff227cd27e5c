with chosen as (
    select
        windows,
        window_amount,
        case when <<$pBasis>> = 'own' then z_band else population_z_band end as band
    from {{ ref('inv_daily_bands') }}
    where {{ recongen.in_window('business_day') }}
),

named as (
    select
        windows,
        window_amount,
        case
            when band = 0 then '1. below 1'
            when band = 1 then '2. 1 to 2'
            when band = 2 then '3. 2 to 3'
            when band = 3 then '4. 3 to 4'
            when band = 4 then '5. 4 and more'
            else 'no basis'
        end as sigma_band
    from chosen
)

select
    sigma_band,
    cast(sum(windows) as integer) as windows,
    {{ recongen.money('sum(window_amount)') }} as amount
from named
group by sigma_band
