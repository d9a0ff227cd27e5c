select distinct coalesce(owner_team, owner_contact) as owner
from {{ ref('exception_episodes') }}
where coalesce(owner_team, owner_contact) is not null
