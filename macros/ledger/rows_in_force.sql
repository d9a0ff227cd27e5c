{#- Of accounts and days (`account_id`, `business_day_start` of a relation), the stored day that speaks for each: that day itself, or, where
    balances are stored on change, the latest before it. The body of a CTE; a day that no stored day speaks for has no row. -#}
{% macro rows_in_force(asked) -%}
    select
        asked.account_id,
        asked.business_day_start,
        stored.business_day_start as stored_start
    from {{ asked }} asked
    inner join {{ ref('current_daily_balances') }} stored
        on asked.account_id = stored.account_id and asked.business_day_start = stored.business_day_start
    union all
    select
        asked.account_id,
        asked.business_day_start,
        max(earlier.business_day_start) as stored_start
    from {{ asked }} asked
    left join {{ ref('current_daily_balances') }} stored
        on asked.account_id = stored.account_id and asked.business_day_start = stored.business_day_start
    inner join {{ ref('current_daily_balances') }} earlier
        on asked.account_id = earlier.account_id and asked.business_day_start > earlier.business_day_start
    where stored.account_id is null and (select balances from {{ ref('l2_institution') }}) = 'on_change'
    group by asked.account_id, asked.business_day_start
{%- endmacro %}
