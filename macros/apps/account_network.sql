{#- The pairs of accounts between which money moved to or from the anchor: the account that was chosen, by its id
    or, as a node of a Sankey tells it, by its label; else the busiest, which is looked for only then. -#}
{% macro account_network() -%}
with busiest as (
    select
        account_id,
        row_number() over (order by transfers desc, {{ recongen.by_code_point('account_id') }}) as place
    from {{ ref('exec_accounts') }}
    where is_paired = 1 and '__BUSIEST__' = <<$pAnchor>>
),

anchors as (
    select account_id from busiest where place = 1
    union
    select account_id
    from {{ ref('accounts') }}
    where account_id = <<$pAnchor>> or {{ recongen.account_label('account_name', 'account_id') }} = <<$pAnchor>>
),

touching as (
    {% for side in ['source', 'target'] %}
    select
        edges.source_account_id,
        edges.source_account_name,
        edges.target_account_id,
        edges.target_account_name,
        edges.transfer_id,
        edges.business_day,
        edges.amount,
        anchors.account_id as anchor_id
    from {{ ref('inv_transfer_edges') }} edges
    inner join anchors
        on edges.{{ side }}_account_id = anchors.account_id
    where edges.is_self = 0 and {{ recongen.in_window('edges.business_day') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
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
