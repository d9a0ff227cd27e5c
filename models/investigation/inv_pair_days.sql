{{ config(
    materialized='recongen_maintained', keys=['source_account_id', 'target_account_id', 'business_day'], changes='changed_pair_days',
    indexes=indexes(['business_day'], ['source_account_id', 'business_day'], ['target_account_id', 'business_day'])
) }}
{%- set of_changed_days -%}
transfer_id in (
    select transfer_id
    from {{ ref('inv_transfer_edges') }}
    where (source_account_id, target_account_id, business_day) in (select source_account_id, target_account_id, business_day from {{ ref('changed_pair_days') }})
)
{%- endset %}

-- A transfer with one edge is counted where that is; few others have to be followed from day to day.
with several as (
    select transfer_id
    from {{ ref('inv_transfer_edges') }}
    where {{ in_an_update(of_changed_days, '1 = 1') }}
    group by transfer_id
    having count(*) > 1
),

moved as (
    select
        edges.source_account_id,
        edges.target_account_id,
        edges.transfer_id,
        edges.business_day,
        sum(edges.amount) as amount
    from several
    inner join {{ ref('inv_transfer_edges') }} edges
        on several.transfer_id = edges.transfer_id
    where edges.is_self = 0
    group by edges.source_account_id, edges.target_account_id, edges.transfer_id, edges.business_day
),

target_days as (
    select
        target_account_id,
        transfer_id,
        business_day,
        min({{ by_code_point('source_account_id') }}) as first_source,
        lag(business_day) over (partition by target_account_id, transfer_id order by business_day) as earlier_day
    from moved
    group by target_account_id, transfer_id, business_day
),

followed as (
    select
        moved.source_account_id,
        moved.target_account_id,
        moved.business_day,
        moved.amount,
        target_days.earlier_day as earlier_day_of_target,
        lag(moved.business_day) over (
            partition by moved.source_account_id, moved.target_account_id, moved.transfer_id order by moved.business_day
        ) as earlier_day,
        case when moved.source_account_id = target_days.first_source then 1 else 0 end as is_first_source
    from moved
    inner join target_days
        on
            moved.target_account_id = target_days.target_account_id
            and moved.transfer_id = target_days.transfer_id
            and moved.business_day = target_days.business_day
),

counted as (
    select
        source_account_id,
        target_account_id,
        business_day,
        cast(null as {{ column_type('date') }}) as earlier_day,
        cast(null as {{ column_type('date') }}) as earlier_day_of_target,
        count(*) as transfers,
        count(*) as transfers_of_target,
        sum(amount) as amount
    from {{ ref('inv_transfer_edges') }}
    where
        is_self = 0
        and transfer_id not in (select transfer_id from several)
        and {{ changed(['source_account_id', 'target_account_id', 'business_day'], 'changed_pair_days') }}
    group by source_account_id, target_account_id, business_day
    union all
    select
        source_account_id,
        target_account_id,
        business_day,
        earlier_day,
        earlier_day_of_target,
        count(*) as transfers,
        sum(is_first_source) as transfers_of_target,
        sum(amount) as amount
    from followed
    where {{ changed(['source_account_id', 'target_account_id', 'business_day'], 'changed_pair_days') }}
    group by source_account_id, target_account_id, business_day, earlier_day, earlier_day_of_target
),

final as (
    select
        source_account_id,
        target_account_id,
        business_day,
        earlier_day,
        earlier_day_of_target,
        sum(transfers) as transfers,
        sum(transfers_of_target) as transfers_of_target,
        sum(amount) as amount
    from counted
    group by source_account_id, target_account_id, business_day, earlier_day, earlier_day_of_target
)

{{ typed_columns('final') }}
