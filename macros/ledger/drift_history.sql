{#- What a drift has become since the account's previous stored day, and since when it has not been zero. `relation` has one row per
    stored day with `computed_balance`, `drift` and the `since_day` of a drift, which is its own day where nothing is known of those before;
    `more` are further columns to keep. -#}
{% macro drift_history(relation, more) -%}
, changing as (
    select
        {{ relation }}.*,
        drift - coalesce(lag(drift) over (partition by account_id order by business_day_start), 0) as drift_change,
        sum(case when drift = 0 then 1 else 0 end) over (
            partition by account_id order by business_day_start rows between unbounded preceding and current row
        ) as clean_days
    from {{ relation }}
),

-- Between two clean days the count of clean days stands still: one number per unbroken run.
runs as (
    select
        changing.*,
        min(case when drift <> 0 then since_day end) over (partition by account_id, clean_days) as first_day
    from changing
),

history as (
    select
        account_id,
        account_name,
        account_role,
        account_scope,
        account_parent_role,
        business_day,
        business_day_start,
        business_day_end,
        stored_balance,
        computed_balance,
        {%- for column in more %}
        {{ column }},
        {%- endfor %}
        drift,
        drift_change,
        case when drift <> 0 then first_day end as first_day
    from runs
)
{%- endmacro %}
