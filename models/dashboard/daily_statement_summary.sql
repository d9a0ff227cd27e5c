{{ config(
    materialized='recongen_maintained', keys=['account_id'], since='business_day_start', changes='changed_balances',
    indexes=indexes(['account_id', 'business_day'], ['business_day'])
) }}
{%- set changed_balances = ref('changed_balances') %}
{%- set from_last_before -%}
inner join (
    select changed.account_id, changed.business_day_start, max(earlier.business_day_start) as last_before
    from {{ changed_balances }} changed
    left join {{ ref('posted_balances') }} earlier
        on changed.account_id = earlier.account_id and changed.business_day_start > earlier.business_day_start
    group by changed.account_id, changed.business_day_start
) changed
    on balances.account_id = changed.account_id and balances.business_day_start >= coalesce(changed.last_before, changed.business_day_start)
{%- endset %}

with drifts as (
    select
        account_id,
        business_day_start,
        computed_balance,
        drift,
        drift_change,
        {{ money('0') }} as children_stored
    from {{ ref('computed_subledger_balance') }}
    union all
    select
        account_id,
        business_day_start,
        computed_balance,
        drift,
        drift_change,
        children_stored
    from {{ ref('computed_ledger_balance') }}
),

days as (
    select
        balances.*,
        drifts.computed_balance,
        drifts.drift,
        drifts.drift_change,
        drifts.children_stored
        {{- in_an_update(', changed.business_day_start as changed_from') }}
    from {{ ref('posted_balances') }} balances
    inner join drifts
        on balances.account_id = drifts.account_id and balances.business_day_start = drifts.business_day_start
    {{ in_an_update(from_last_before) }}
),

-- What was posted before an account's first stored day is its opening balance.
first_days as (
    select
        account_id,
        min(business_day_start) as business_day_start
    from days
    group by account_id
    {{ in_an_update('having min(business_day_start) >= min(changed_from)') }}
),

opening as (
    select
        postings.account_id,
        sum(case when postings.amount_direction = 'Debit' then -postings.amount_money else {{ money('0') }} end) as debits,
        sum(case when postings.amount_direction = 'Credit' then postings.amount_money else {{ money('0') }} end) as credits,
        count(*) as legs
    from {{ ref('current_transactions') }} postings
    inner join first_days
        on postings.account_id = first_days.account_id and postings.posting < first_days.business_day_start
    where postings.status = 'Posted'
    group by postings.account_id
),

previous as (
    select
        days.*,
        coalesce(opening.debits, {{ money('0') }}) as opening_debits,
        coalesce(opening.credits, {{ money('0') }}) as opening_credits,
        coalesce(opening.legs, 0) as opening_legs,
        lag(days.business_day_end) over (partition by days.account_id order by days.business_day_start) as previous_end,
        lag(days.stored_balance) over (partition by days.account_id order by days.business_day_start) as previous_stored,
        lag(days.children_stored) over (partition by days.account_id order by days.business_day_start) as previous_children,
        lag(days.posted_debits) over (partition by days.account_id order by days.business_day_start) as previous_debits,
        lag(days.posted_credits) over (partition by days.account_id order by days.business_day_start) as previous_credits,
        lag(days.posted_legs) over (partition by days.account_id order by days.business_day_start) as previous_legs
    from days
    left join opening
        on days.account_id = opening.account_id
),

final as (
    select
        account_id,
        account_name,
        account_role,
        account_scope,
        is_parent,
        business_day,
        business_day_start,
        business_day_end,
        stored_balance as closing_balance,
        computed_balance,
        drift,
        drift_change,
        coalesce(previous_end, business_day_start) as posted_from,
        coalesce(previous_stored, opening_credits - opening_debits) as opening_balance,
        posted_debits - coalesce(previous_debits, opening_debits) as debits,
        posted_credits - coalesce(previous_credits, opening_credits) as credits,
        children_stored - coalesce(previous_children, 0) as children_change,
        posted_legs - coalesce(previous_legs, opening_legs) as posted_legs
    from previous
    {{ in_an_update('where business_day_start >= changed_from') }}
)

{{ typed_columns('final') }}
