{#- The account-days of the period on which a drift began, each with its statement. -#}
{% macro drifts_begun() -%}
begun as (
    select
        episodes.check_name,
        episodes.episode_key,
        statements.*
    from {{ ref('exception_episodes') }} episodes
    inner join {{ ref('daily_statement_summary') }} statements
        on episodes.account_id = statements.account_id and episodes.first_seen_day = statements.business_day
    where
        episodes.check_name in ('drift', 'ledger_drift')
        and {{ recongen.in_period('episodes.first_seen_day') }}
)
{%- endmacro %}
