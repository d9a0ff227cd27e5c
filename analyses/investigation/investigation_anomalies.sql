{{ recongen.scored_windows() }},

flagged as (
    select
        scored.*,
        case
            when window_start <= lag(business_day) over (partition by pair_key order by business_day) then 0
            else 1
        end as begins_run
    from scored
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
