{#- The pairs of accounts between which money moved to or from the anchor: the account that was chosen, by its id
    or, as a node of a Sankey tells it, by its label; else the busiest, which is looked for only then. -#}
{% macro account_network() -%}
with ends as (
    select
        source_account_id as account_id,
        transfer_id
    from {{ ref('inv_transfer_edges') }} where is_self = 0 and '__BUSIEST__' = <<$pAnchor>>
    union
    select
        target_account_id as account_id,
        transfer_id
    from {{ ref('inv_transfer_edges') }} where is_self = 0 and '__BUSIEST__' = <<$pAnchor>>
),

busiest as (
    select
        account_id,
        row_number() over (order by count(*) desc, {{ recongen.by_code_point('account_id') }}) as place
    from ends
    group by account_id
),

anchors as (
    select account_id from busiest where place = 1
    union
    select account_id
    from {{ ref('accounts') }}
    where account_id = <<$pAnchor>> or {{ recongen.account_label('account_name', 'account_id') }} = <<$pAnchor>>
),

touching as (
    select
        edges.*,
        anchors.account_id as anchor_id
    from {{ ref('inv_transfer_edges') }} edges
    inner join anchors
        on edges.source_account_id = anchors.account_id
    where edges.is_self = 0 and {{ recongen.in_window('edges.business_day') }}
    union all
    select
        edges.*,
        anchors.account_id as anchor_id
    from {{ ref('inv_transfer_edges') }} edges
    inner join anchors
        on edges.target_account_id = anchors.account_id
    where edges.is_self = 0 and {{ recongen.in_window('edges.business_day') }}
),

pairs as (
    select
        source_account_id,
        max(source_account_name) as source_account_name,
        target_account_id,
        max(target_account_name) as target_account_name,
        anchor_id,
        count(distinct transfer_id) as transfers,
        sum(amount) as amount,
        min(business_day) as first_day,
        max(business_day) as last_day
    from touching
    group by source_account_id, target_account_id, anchor_id
)
{%- endmacro %}
