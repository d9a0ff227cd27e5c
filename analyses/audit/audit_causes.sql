with {{ recongen.causes_of_period() }}

select
    check_name,
    severity,
    parent_role,
    account,
    account_id,
    account_role,
    transfer_id,
    transfer_type,
    rail_name,
    first_seen_day,
    last_day,
    days_there,
    rows_there,
    money,
    is_new,
    is_cleared,
    is_open_at_end,
    cleared_day,
    owner,
    declared_at,
    headline,
    episode_key
from causes
