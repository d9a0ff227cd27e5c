{{ recongen.scored_windows() }}

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
