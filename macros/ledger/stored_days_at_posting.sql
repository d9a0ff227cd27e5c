{#- Every posting of a relation (`entry`, `account_id`, `posting`) with the latest stored day of its account that had begun by then: its parent
    role, name, start and end, NULL when none had begun. A day begins before what is posted at the same instant: the half-open business day. -#}
{% macro stored_days_at_posting(postings) -%}
    {{- return(adapter.dispatch('stored_days_at_posting', 'recongen')(postings)) -}}
{%- endmacro %}

{% macro default__stored_days_at_posting(postings) -%}
    select
        begun.entry,
        begun.account_id,
        begun.posting,
        days.account_parent_role,
        days.business_day,
        days.business_day_start,
        days.business_day_end
    from (
        {{ adapter.dispatch('latest_day_starts', 'recongen')(postings) }}
    ) begun
    left join {{ ref('current_daily_balances') }} days
        on begun.account_id = days.account_id and begun.business_day_start = days.business_day_start
{%- endmacro %}

{#- Most days begin on the date of what is posted in them, and the only one of that date is found by its name; the others step by step in the
    index. -#}
{% macro default__latest_day_starts(postings) -%}
    select
        postings.entry,
        postings.account_id,
        postings.posting,
        case
            when dated.business_day_start <= postings.posting then dated.business_day_start
            else (
                select max(days.business_day_start)
                from {{ ref('current_daily_balances') }} days
                where days.account_id = postings.account_id and days.business_day_start <= postings.posting
            )
        end as business_day_start
    from {{ postings }} postings
    left join (
        select
            account_id,
            {{ recongen.day_of('business_day_start') }} as start_date,
            min(business_day_start) as business_day_start
        from {{ ref('current_daily_balances') }}
        group by account_id, {{ recongen.day_of('business_day_start') }}
        having count(*) = 1
    ) dated
        on postings.account_id = dated.account_id and {{ recongen.day_of('postings.posting') }} = dated.start_date
{%- endmacro %}

{#- SQLite also joins by an index, so finding the day by its name would save nothing. -#}
{% macro sqlite__latest_day_starts(postings) -%}
    select
        entry,
        account_id,
        posting,
        (
            select max(days.business_day_start)
            from {{ ref('current_daily_balances') }} days
            where days.account_id = postings.account_id and days.business_day_start <= postings.posting
        ) as business_day_start
    from {{ postings }} postings
{%- endmacro %}

{#- A join for just this, which sorts the days and the postings apart. -#}
{% macro duckdb__stored_days_at_posting(postings) -%}
    select
        postings.entry,
        postings.account_id,
        postings.posting,
        days.account_parent_role,
        days.business_day,
        days.business_day_start,
        days.business_day_end
    from {{ postings }} postings
    asof left join {{ ref('current_daily_balances') }} days
        on postings.account_id = days.account_id and postings.posting >= days.business_day_start
{%- endmacro %}

{#- One pass over the days and the postings of an account in order of time: a join by an inequality there compares every day with every posting. -#}
{% macro spark__latest_day_starts(postings) -%}
    select
        entry,
        account_id,
        moment as posting,
        business_day_start
    from (
        select
            entry,
            account_id,
            moment,
            is_posting,
            max(day_start) over (
                partition by account_id order by moment, is_posting rows between unbounded preceding and current row
            ) as business_day_start
        from (
            select null as entry, account_id, business_day_start as moment, business_day_start as day_start, 0 as is_posting
            from {{ ref('current_daily_balances') }}
            union all
            select entry, account_id, posting as moment, null as day_start, 1 as is_posting
            from {{ postings }}
        ) moments
    ) passed
    where is_posting = 1
{%- endmacro %}
