select distinct account_role
from {{ ref('accounts') }}
where account_role is not null
