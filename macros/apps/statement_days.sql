{#- The account-day that the daily statement shows: the account and the day that were chosen; if one is not chosen, the day with the
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

-- Without an exception the latest day is shown: no other day has to be put in order.
candidates as (
    select
        statements.account_id,
        statements.business_day,
        worst.magnitude
    from worst
    inner join {{ ref('daily_statement_summary') }} statements
        on worst.account_id = statements.account_id and worst.business_day = statements.business_day
    where {{ recongen.is_chosen_statement() }}
    union all
    select
        statements.account_id,
        statements.business_day,
        0 as magnitude
    from {{ ref('daily_statement_summary') }} statements
    where
        {{ recongen.is_chosen_statement() }}
        and statements.business_day = (
            select max(statements.business_day)
            from {{ ref('daily_statement_summary') }} statements
            where {{ recongen.is_chosen_statement() }}
        )
),

ranked as (
    select
        account_id,
        business_day,
        row_number() over (order by coalesce(magnitude, 0) desc, business_day desc, {{ recongen.by_code_point('account_id') }}) as place
    from candidates
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

{% macro is_chosen_statement() -%}
    {{ recongen.matches_parameter('statements.account_role', 'pStatementRole') }}
    and ('__WORST__' = <<$pStatementAccount>> or statements.account_id = <<$pStatementAccount>>)
    and (
        {{ recongen.date_parameter('pStatementDay') }} < {{ recongen.typed_literal('1900-01-02', 'date') }}
        or statements.business_day = {{ recongen.date_parameter('pStatementDay') }}
    )
{%- endmacro %}
