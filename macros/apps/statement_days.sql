{#- The account-day that the daily statement shows: the account and the day that were chosen; of what is left open, the day with the
    largest exception, then the latest. -#}
{% macro statement_days() -%}
with worst as (
    select
        account_id,
        business_day,
        max(magnitude_money) as magnitude
    from {{ ref('exceptions') }}
    where check_scope = 'day'
    group by account_id, business_day
),

ranked as (
    select
        statements.account_id,
        statements.business_day,
        row_number() over (
            order by
                coalesce(worst.magnitude, 0) desc,
                statements.business_day desc,
                {{ recongen.by_code_point('statements.account_id') }}
        ) as place
    from {{ ref('daily_statement_summary') }} statements
    left join worst
        on statements.account_id = worst.account_id and statements.business_day = worst.business_day
    where
        {{ recongen.matches_parameter('statements.account_role', 'pStatementRole') }}
        and ('__WORST__' = <<$pStatementAccount>> or statements.account_id = <<$pStatementAccount>>)
        and (
            {{ recongen.date_parameter('pStatementDay') }} < {{ recongen.typed_literal('1900-01-02', 'date') }}
            or statements.business_day = {{ recongen.date_parameter('pStatementDay') }}
        )
),

chosen_day as (
    select
        statements.*,
        {{ recongen.account_label('statements.account_name', 'statements.account_id') }} as account
    from ranked
    inner join {{ ref('daily_statement_summary') }} statements
        on ranked.account_id = statements.account_id and ranked.business_day = statements.business_day
    where ranked.place = 1
)
{%- endmacro %}
