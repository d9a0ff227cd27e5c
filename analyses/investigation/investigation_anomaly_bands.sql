{{ recongen.scored_windows() }}

select
    sigma_band,
    count(*) as windows,
    {{ recongen.money('sum(window_amount)') }} as amount
from scored
group by sigma_band
