with expectations as (
    select
        parent_name,
        case when xor_group is null then child_name else 'one of group ' || xor_group end as expected,
        max(is_required) as is_required
    from {{ ref('l2_chains') }}
    group by parent_name, case when xor_group is null then child_name else 'one of group ' || xor_group end
),

seen as (
    select
        parent_name,
        expected,
        cast(sum(children) as integer) as children,
        count(*) as parents,
        sum(case when completion = 'complete' then 1 else 0 end) as complete,
        sum(case when completion = 'open' then 1 else 0 end) as still_open,
        sum(case when completion = 'incomplete' then 1 else 0 end) as missing,
        sum(case when completion = 'too many' then 1 else 0 end) as too_many,
        sum(amount) as amount,
        max(business_day) as last_day
    from {{ ref('chain_instances') }}
    where {{ recongen.in_period('business_day') }}
    group by parent_name, expected
)

select
    expectations.parent_name || ' > ' || expectations.expected as chain,
    expectations.parent_name,
    expectations.expected,
    expectations.is_required,
    coalesce(seen.parents, 0) as parents,
    coalesce(seen.complete, 0) as complete,
    coalesce(seen.still_open, 0) as still_open,
    coalesce(seen.missing, 0) as missing,
    coalesce(seen.too_many, 0) as too_many,
    coalesce(seen.children, 0) as children,
    {{ recongen.money('coalesce(seen.amount, 0)') }} as amount,
    seen.last_day
from expectations
left join seen
    on expectations.parent_name = seen.parent_name and expectations.expected = seen.expected
