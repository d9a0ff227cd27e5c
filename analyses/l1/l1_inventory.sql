with declared as (
    select 'account' as kind, count(*) as declared from {{ ref('l2_accounts') }}
    union all
    select 'account_template' as kind, count(*) as declared from {{ ref('l2_account_templates') }}
    union all
    select 'rail' as kind, count(*) as declared from {{ ref('l2_rails') }}
    union all
    select 'transfer_template' as kind, count(*) as declared from {{ ref('l2_templates') }}
    union all
    select 'chain' as kind, count(*) as declared from {{ ref('l2_chains') }}
    union all
    select 'limit_schedule' as kind, count(*) as declared from {{ ref('l2_limits') }}
),

dead as (
    select
        kind,
        count(*) as unused
    from {{ ref('dead_declaration') }}
    group by kind
)

select
    declared.kind,
    declared.declared,
    declared.declared - coalesce(dead.unused, 0) as used,
    coalesce(dead.unused, 0) as unused
from declared
left join dead
    on declared.kind = dead.kind
