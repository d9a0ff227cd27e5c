with seen as (
    select
        instances.template_name,
        count(*) as transfers,
        sum(case when instances.completion = 'complete' then 1 else 0 end) as complete,
        sum(case when instances.completion = 'open' then 1 else 0 end) as still_open,
        sum(case when instances.completion = 'imbalanced' then 1 else 0 end) as imbalanced,
        sum(case when instances.completion = 'orphaned' then 1 else 0 end) as orphaned,
        sum(transfers.legs - transfers.other_legs) as legs,
        sum({{ recongen.amount_moved('transfers') }}) as amount,
        sum(case when instances.completion = 'imbalanced' then instances.difference else 0 end) as difference,
        max(instances.business_day) as last_day
    from {{ ref('template_instances') }} instances
    inner join {{ ref('transfers') }} transfers
        on instances.transfer_id = transfers.transfer_id
    where {{ recongen.in_period('instances.business_day') }}
    group by instances.template_name
),

names as (
    select template_name from {{ ref('l2_templates') }}
    union
    select template_name from seen
)

select
    names.template_name,
    case when templates.template_name is null then 0 else 1 end as is_declared,
    coalesce(seen.transfers, 0) as transfers,
    coalesce(seen.complete, 0) as complete,
    coalesce(seen.still_open, 0) as still_open,
    coalesce(seen.imbalanced, 0) as imbalanced,
    coalesce(seen.orphaned, 0) as orphaned,
    coalesce(seen.legs, 0) as legs,
    {{ recongen.money('coalesce(seen.amount, 0)') }} as amount,
    {{ recongen.money('coalesce(seen.difference, 0)') }} as difference,
    seen.last_day
from names
left join {{ ref('l2_templates') }} templates
    on names.template_name = templates.template_name
left join seen
    on names.template_name = seen.template_name
