with scored as (
    select
        window_key,
        {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
        source_account_id as sender_id,
        {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
        target_account_id as recipient_id,
        business_day,
        window_start,
        window_amount,
        case when <<$pBasis>> = 'own' then history_windows else population_windows end as basis_windows,
        case when <<$pBasis>> = 'own' then history_mean else population_mean end as usual_amount,
        case when <<$pBasis>> = 'own' then history_deviation else population_deviation end as usual_deviation,
        case when <<$pBasis>> = 'own' then z_score else population_z_score end as sigma,
        case when <<$pBasis>> = 'own' then z_band else population_z_band end as band
    from {{ ref('inv_pair_rolling_anomalies') }}
    where {{ recongen.in_window('business_day') }}
)

select
    coalesce(
        case band
            when 0 then '1. below 1'
            when 1 then '2. 1 to 2'
            when 2 then '3. 2 to 3'
            when 3 then '4. 3 to 4'
            when 4 then '5. 4 and more'
        end,
        'no basis'
    ) as sigma_band,
    count(*) as windows,
    {{ recongen.money('sum(' ~ recongen.exact('window_amount') ~ ')') }} as amount
from scored
group by coalesce(
    case band
        when 0 then '1. below 1'
        when 1 then '2. 1 to 2'
        when 2 then '3. 2 to 3'
        when 3 then '4. 3 to 4'
        when 4 then '5. 4 and more'
    end,
    'no basis'
)
