{#- The drifting days of a computed balance, each with the day on which its drift became what it is: the CTE `dated`. -#}
{% macro dated_drift(relation) -%}
with drifting as (
    select
        computed.*,
        sum(case when drift_change <> 0 then 1 else 0 end) over (
            partition by account_id order by business_day_start rows between unbounded preceding and current row
        ) as changes
    from {{ relation }} computed
    where drift <> 0
),

dated as (
    select
        drifting.*,
        max(case when drift_change <> 0 then business_day end) over (
            partition by account_id, changes
        ) as unchanged_since
    from drifting
)
{%- endmacro %}


{#- Such a day in a sentence. `addends` says what adds up to the computed balance. -#}
{% macro drift_text(addends) -%}
    'Stored ' || {{ recongen.money_text('stored_balance') }} || ', ' || {{ addends }} || ' add up to '
        || {{ recongen.money_text('computed_balance') }} || ': off by ' || {{ recongen.money_text('drift') }}
        || case
            when drift_change = 0 then ', unchanged since ' || {{ recongen.day_text('unchanged_since') }}
            when drift_change between 0 and drift or drift_change between drift and 0
                then ', of which ' || {{ recongen.money_text('drift_change') }} || ' is new this day'
            else ', by ' || {{ recongen.money_text('(drift - drift_change)') }} || ' on the stored day before'
        end
{%- endmacro %}
