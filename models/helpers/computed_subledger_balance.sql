{{ config(
    materialized='recongen_maintained', keys=['account_id'], since='business_day_start', changes='changed_balances',
    indexes=indexes(['account_id', 'business_day_start'])
) }}
{%- set columns = 'account_id, account_name, account_role, account_scope, account_parent_role, business_day, business_day_start, business_day_end' %}
{%- set changed_balances = ref('changed_balances') %}
{%- set of_changed_days -%}
inner join {{ changed_balances }} changed
    on days.account_id = changed.account_id and days.business_day_start >= changed.business_day_start
{%- endset %}
{%- set last_before -%}
union all
select {{ columns }}, stored_balance, computed_balance, drift, coalesce(first_day, business_day) as since_day
from {{ as_it_stands('computed_subledger_balance') }}
where (account_id, business_day_start) in (
    select stood.account_id, max(stood.business_day_start)
    from {{ as_it_stands('computed_subledger_balance') }} stood
    inner join {{ changed_balances }} changed
        on stood.account_id = changed.account_id and stood.business_day_start < changed.business_day_start
    group by stood.account_id
)
{%- endset %}

with drifting as (
    select
        {%- for column in columns.split(', ') %}
        days.{{ column }},
        {%- endfor %}
        days.stored_balance,
        days.posted_net as computed_balance,
        days.stored_balance - days.posted_net as drift,
        days.business_day as since_day
    from {{ ref('posted_balances') }} days
    {{ in_an_update(of_changed_days) }}
    where days.account_scope = 'internal' and days.is_parent = 0
    {{ in_an_update(last_before) }}
)

{{ drift_history('drifting', []) }},

final as (
    select days.*
    from history days
    {{ in_an_update(of_changed_days) }}
)

{{ typed_columns('final') }}
