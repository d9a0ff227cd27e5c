{#- The pairs of accounts between which money moved in the chosen days, to the chosen recipients. -#}
{% macro inbound_pairs() -%}
{%- set holder = recongen.account_holder('targets.account_role', 'targets.account_scope') -%}
with pairs as (
    select
        days.source_account_id,
        days.target_account_id,
        sum(case when {{ recongen.is_first_in_window('days.earlier_day') }} then days.transfers else 0 end) as transfers,
        sum(case when {{ recongen.is_first_in_window('days.earlier_day_of_target') }} then days.transfers_of_target else 0 end) as transfers_of_target,
        sum(days.amount) as amount,
        min(days.business_day) as first_day,
        max(days.business_day) as last_day
    from {{ ref('inv_pair_days') }} days
    inner join {{ ref('accounts') }} targets
        on days.target_account_id = targets.account_id
    where
        {{ recongen.in_window('days.business_day') }}
        and {{ recongen.matches_parameter('targets.account_role', 'pRole') }}
        and {{ recongen.matches_parameter(holder, 'pScope') }}
    group by days.source_account_id, days.target_account_id
)
{%- endmacro %}
