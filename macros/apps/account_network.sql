{#- The pairs of accounts between which money moved to or from the anchor: the account that was chosen, by its id
    or, as a node of a Sankey tells it, by its label; else the busiest, which is looked for only then. It is the `sides` of them. -#}
{% macro account_network(sides=['source', 'target']) -%}
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

moved as (
    {% for side in sides %}
    {{ recongen.pairs_in_window(side) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

pairs as (
    select
        moved.source_account_id,
        sources.account_name as source_account_name,
        moved.target_account_id,
        targets.account_name as target_account_name,
        moved.anchor_id,
        cast(moved.transfers as {{ recongen.column_type('bigint') }}) as transfers,
        moved.amount,
        moved.first_day,
        moved.last_day
    from moved
    inner join {{ ref('accounts') }} sources
        on moved.source_account_id = sources.account_id
    inner join {{ ref('accounts') }} targets
        on moved.target_account_id = targets.account_id
)
{%- endmacro %}
