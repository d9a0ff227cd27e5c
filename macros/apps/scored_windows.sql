{#- The two-day windows of every pair in the chosen days, each compared with the chosen basis: the pair's own history, or all pairs. -#}
{% macro scored_windows() -%}
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
        case when <<$pBasis>> = 'own' then z_score else population_z_score end as sigma,
        case when <<$pBasis>> = 'own' then z_band else population_z_band end as band
    from {{ ref('inv_pair_rolling_anomalies') }}
    where {{ recongen.in_window('business_day') }}
),

scored as (
    select
        measured.*,
        case
            when band = 0 then '1. below 1'
            when band = 1 then '2. 1 to 2'
            when band = 2 then '3. 2 to 3'
            when band = 3 then '4. 3 to 4'
            when band = 4 then '5. 4 and more'
            else 'no basis'
        end as sigma_band
    from measured
)
{%- endmacro %}
