with scored as (
    select
        window_key,
        {{ recongen.account_label('source_account_name', 'source_account_id') }} as sender,
        source_account_id as sender_id,
        {{ recongen.account_label('target_account_name', 'target_account_id') }} as recipient,
        target_account_id as recipient_id,
        source_account_id || ' > ' || target_account_id as pair_key,
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
    sender,
    sender_id,
    recipient,
    recipient_id,
    business_day,
    window_start,
    window_amount,
    usual_amount,
    usual_deviation,
    basis_windows,
    sigma,
    window_key,
    pair_key
from scored
where {{ recongen.at_least('sigma', 'pSigma') }}
