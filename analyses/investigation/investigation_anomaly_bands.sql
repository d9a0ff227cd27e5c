{{ recongen.scored_windows() }}

select
    sigma_band,
    count(*) as windows,
    {{ recongen.money('sum(' ~ recongen.exact('window_amount') ~ ')') }} as amount
from scored
group by sigma_band
