with orphans as (
    select distinct transfer_id
    from {{ ref('chain_orphan') }}
),

judged as (
    select
        transfers.template_name,
        transfers.transfer_id,
        transfers.transfer_type,
        {{ recongen.day_of('transfers.opened_at') }} as business_day,
        transfers.opened_at,
        transfers.deadline,
        transfers.posted_legs,
        transfers.pending_legs,
        transfers.posted_net,
        transfers.expected_net,
        {{ recongen.money('(' ~ recongen.exact('transfers.posted_net') ~ ' - ' ~ recongen.exact('transfers.expected_net') ~ ')') }} as difference,
        case
            when imbalanced.transfer_id is not null then 'imbalanced'
            when orphans.transfer_id is not null then 'orphaned'
            when transfers.is_due = 0 then 'open'
            else 'complete'
        end as completion
    from {{ ref('transfers') }} transfers
    left join {{ ref('conservation_breach') }} imbalanced
        on transfers.transfer_id = imbalanced.transfer_id
    left join orphans
        on transfers.transfer_id = orphans.transfer_id
    where transfers.template_name is not null
)

select
    template_name,
    transfer_id,
    transfer_type,
    business_day,
    opened_at,
    deadline,
    posted_legs,
    pending_legs,
    posted_net,
    expected_net,
    difference,
    completion
from judged
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.chosen('template_name', 'pTemplate') }}
    and {{ recongen.chosen('completion', 'pTemplateCompletion') }}
    and {{ recongen.containing('transfer_id', 'pTransfer') }}
