{#- What the chosen recipients got from other accounts in the chosen days. -#}
{% macro inbound_edges() -%}
with received as (
    select
        edges.source_account_id,
        edges.source_account_name,
        edges.target_account_id,
        edges.target_account_name,
        edges.target_account_role,
        edges.transfer_id,
        edges.business_day,
        edges.amount,
        {{ recongen.account_holder('edges.target_account_role', 'edges.target_account_scope') }} as holder
    from {{ ref('inv_transfer_edges') }} edges
    where
        edges.is_self = 0
        and {{ recongen.in_window('edges.business_day') }}
),

inbound as (
    select * from received
    where
        {{ recongen.matches_parameter('target_account_role', 'pRole') }}
        and {{ recongen.matches_parameter('holder', 'pScope') }}
)
{%- endmacro %}
