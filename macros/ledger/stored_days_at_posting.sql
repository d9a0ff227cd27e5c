{#- Of every posting, by its entry, the latest stored day of its account that had begun by then; NULL when none had. `latest` has
    the entries of the postings. One pass over postings and days together, in the order of time. -#}
{% macro stored_days_at_posting(latest) -%}
    {{- return(adapter.dispatch('stored_days_at_posting', 'recongen')(latest)) -}}
{%- endmacro %}

{% macro default__stored_days_at_posting(latest) -%}
    select
        entry,
        account_id,
        instant as posting,
        business_day_start
    from (
        select
            kind,
            entry,
            account_id,
            instant,
            -- A day begins before what is posted at the same instant: the half-open business day.
            max(business_day_start) over (
                partition by account_id order by instant, kind rows between unbounded preceding and current row
            ) as business_day_start
        from (
            select
                account_id,
                business_day_start as instant,
                0 as kind,
                cast(null as integer) as entry,
                business_day_start
            from {{ ref('current_daily_balances') }}
            union all
            select
                feed.account_id,
                feed.posting as instant,
                1 as kind,
                feed.entry,
                null as business_day_start
            from {{ latest }}
            inner join {{ source('feed', 'transactions') }} feed
                on {{ latest }}.entry = feed.entry
        ) marks
    ) running
    where kind = 1
{%- endmacro %}

{#- One step in the days' index finds it, which is faster than sorting a million texts. -#}
{% macro sqlite__stored_days_at_posting(latest) -%}
    select
        feed.entry,
        feed.account_id,
        feed.posting,
        (
            select max(days.business_day_start)
            from {{ ref('current_daily_balances') }} days
            where days.account_id = feed.account_id and days.business_day_start <= feed.posting
        ) as business_day_start
    from {{ latest }}
    inner join {{ source('feed', 'transactions') }} feed
        on {{ latest }}.entry = feed.entry
{%- endmacro %}

{#- A join for just this, which sorts the days and the postings apart. -#}
{% macro duckdb__stored_days_at_posting(latest) -%}
    select
        feed.entry,
        feed.account_id,
        feed.posting,
        days.business_day_start
    from {{ latest }}
    inner join {{ source('feed', 'transactions') }} feed
        on {{ latest }}.entry = feed.entry
    asof left join {{ ref('current_daily_balances') }} days
        on feed.account_id = days.account_id and feed.posting >= days.business_day_start
{%- endmacro %}
