-- Each compared with the chosen basis: the pair's own history, or all pairs.
with measured as (
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
        case when <<$pBasis>> = 'own' then z_score else population_z_score end as sigma
    from {{ ref('inv_pair_rolling_anomalies') }}
    where {{ recongen.in_window('business_day') }}
),

flagged as (
    select
        measured.*,
        case
            when window_start <= lag(business_day) over (partition by pair_key order by business_day) then 0
            else 1
        end as begins_run
    from measured
    where {{ recongen.at_least('sigma', 'pSigma') }}
),

runs as (
    select
        flagged.*,
        sum(begins_run) over (partition by pair_key order by business_day rows between unbounded preceding and current row) as run_number
    from flagged
),

-- Windows that overlap show the same money: the one that is furthest above the usual speaks for all of them.
ranked as (
    select
        runs.*,
        row_number() over (partition by pair_key, run_number order by sigma desc, business_day asc) as place
    from runs
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
from ranked
where place = 1
