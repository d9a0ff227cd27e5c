{#- How much the accounts of each role are off on each day, as one of the two checks of drift has it. -#}
{% macro drift_timeline(check) -%}
with drifting as (
    select
        account_role,
        business_day,
        magnitude_money as drifted
    from {{ ref(check) }}
    where
        {{ recongen.in_window('business_day') }}
        and {{ recongen.matches_parameter('account_role', 'pRole') }}
)

select
    account_role,
    business_day,
    {{ recongen.money('sum(drifted)') }} as drift,
    {{ recongen.money('max(drifted)') }} as largest_drift
from drifting
group by account_role, business_day
{%- endmacro %}
