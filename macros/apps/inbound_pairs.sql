{#- The pairs of accounts between which money moved in the chosen days, to the chosen recipients. -#}
{% macro inbound_pairs() -%}
with moved as (
    {{ recongen.pairs_in_window() }}
),

pairs as (
    select moved.*
    from moved
    inner join {{ ref('accounts') }} targets
        on moved.target_account_id = targets.account_id
    where
        {{ recongen.matches_parameter('targets.account_role', 'pRole') }}
        and {{ recongen.matches_parameter(recongen.account_holder('targets.account_role', 'targets.account_scope'), 'pScope') }}
)
{%- endmacro %}

{#- What moved between each two accounts in the chosen days; of `side`, "source" or "target", only what `anchors` have on it. Those days that pages begin
    with were added up by the build. -#}
{% macro pairs_in_window(side=none) -%}
    {%- set anchored = 'inner join anchors on pairs.' ~ side ~ '_account_id = anchors.account_id' if side else '' -%}
    {%- set anchor = 'anchors.account_id as anchor_id,' if side else '' -%}
    select
        {{ anchor }}
        pairs.source_account_id,
        pairs.target_account_id,
        pairs.transfers,
        pairs.transfers_of_target,
        pairs.amount,
        pairs.first_day,
        pairs.last_day
    from {{ ref('inv_recent_pairs') }} pairs
    {{ anchored }}
    where {{ recongen.is_recent_window() }}
    union all
    select
        {{ anchor }}
        pairs.source_account_id,
        pairs.target_account_id,
        sum(case when {{ recongen.is_first_in_window('pairs.earlier_day') }} then pairs.transfers else 0 end) as transfers,
        sum(case when {{ recongen.is_first_in_window('pairs.earlier_day_of_target') }} then pairs.transfers_of_target else 0 end) as transfers_of_target,
        sum(pairs.amount) as amount,
        min(pairs.business_day) as first_day,
        max(pairs.business_day) as last_day
    from {{ ref('inv_pair_days') }} pairs
    {{ anchored }}
    where {{ recongen.in_window('pairs.business_day') }} and not {{ recongen.is_recent_window() }}
    group by {{ 'anchors.account_id, ' if side }}pairs.source_account_id, pairs.target_account_id
{%- endmacro %}
