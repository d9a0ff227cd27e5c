{#- What the chosen recipients got from other accounts in the chosen days. -#}
{% macro inbound_edges() -%}
with held as (
    select
        edges.*,
        {{ recongen.account_holder('edges.target_account_role', 'edges.target_account_scope') }} as holder
    from {{ ref('inv_transfer_edges') }} edges
    where
        edges.is_self = 0
        and {{ recongen.in_window('edges.business_day') }}
),

inbound as (
    select * from held
    where
        {{ recongen.matches_parameter('target_account_role', 'pRole') }}
        and {{ recongen.matches_parameter('holder', 'pScope') }}
)
{%- endmacro %}
