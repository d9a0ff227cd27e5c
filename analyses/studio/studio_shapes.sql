{#- What is posted under one name: of the rail's own legs, or those of the template, the role or the account. -#}
with named as (
    select *
    from {{ ref('current_transactions') }}
    where
        status in ('Posted', 'Pending')
        and case <<$pKind>>
            when 'rail' then rail_name
            when 'template' then template_name
            when 'role' then account_role
            when 'account' then account_id
        end = <<$pName>>
),

-- Whether a rail has both its legs in one transfer.
sides as (
    select
        transfer_id,
        rail_name,
        case when min(amount_direction) <> max(amount_direction) then 1 else 0 end as is_paired
    from named
    group by transfer_id, rail_name
)

select
    named.rail_name,
    named.template_name,
    named.transfer_type,
    named.account_role,
    named.account_scope,
    named.account_parent_role,
    named.amount_direction,
    named.origin,
    count(*) as legs,
    sum(sides.is_paired) as paired_legs,
    count(distinct named.account_id) as accounts,
    min({{ recongen.by_code_point('named.account_id') }}) as account_id,
    min({{ recongen.by_code_point('named.account_name') }}) as account_name,
    min(abs(named.amount_money)) as lowest,
    max(abs(named.amount_money)) as highest
from named
inner join sides
    on named.transfer_id = sides.transfer_id and named.rail_name = sides.rail_name
group by
    named.rail_name, named.template_name, named.transfer_type, named.account_role, named.account_scope,
    named.account_parent_role, named.amount_direction, named.origin
