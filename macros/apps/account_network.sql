{#- The pairs of accounts between which money moved to or from the anchor: the account that was chosen, by its id
    or, as a node of a Sankey tells it, by its label; else the busiest. -#}
{% macro account_network() -%}
with touched as (
    select
        source_account_id as account_id,
        {{ recongen.account_label('source_account_name', 'source_account_id') }} as account,
        transfer_id
    from {{ ref('inv_transfer_edges') }} where is_self = 0
    union
    select
        target_account_id as account_id,
        {{ recongen.account_label('target_account_name', 'target_account_id') }} as account,
        transfer_id
    from {{ ref('inv_transfer_edges') }} where is_self = 0
),

busiest as (
    select
        account_id,
        max(account) as account,
        row_number() over (
            order by count(distinct transfer_id) desc, {{ recongen.by_code_point('account_id') }}
        ) as place
    from touched
    group by account_id
),

anchors as (
    select account_id
    from busiest
    where account_id = <<$pAnchor>> or account = <<$pAnchor>> or ('__BUSIEST__' = <<$pAnchor>> and place = 1)
),

pairs as (
    select
        edges.source_account_id,
        max(edges.source_account_name) as source_account_name,
        edges.target_account_id,
        max(edges.target_account_name) as target_account_name,
        anchors.account_id as anchor_id,
        count(distinct edges.transfer_id) as transfers,
        sum(edges.amount) as amount,
        min(edges.business_day) as first_day,
        max(edges.business_day) as last_day
    from {{ ref('inv_transfer_edges') }} edges
    inner join anchors
        on edges.source_account_id = anchors.account_id or edges.target_account_id = anchors.account_id
    where
        edges.is_self = 0
        and {{ recongen.in_window('edges.business_day') }}
    group by edges.source_account_id, edges.target_account_id, anchors.account_id
)
{%- endmacro %}
