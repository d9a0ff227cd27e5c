{#- The postings of a relation (`account_id`, `posting`), each with the first end of a stored day of its account that comes after it: `next_end`,
    NULL when none does. The body of a CTE. -#}
{% macro next_day_ends(postings) -%}
    {{- return(adapter.dispatch('next_day_ends', 'recongen')(postings)) -}}
{%- endmacro %}

{% macro default__next_day_ends(postings) -%}
    select
        postings.*,
        (
            select min(days.business_day_end)
            from {{ ref('balance_days') }} days
            where days.account_id = postings.account_id and days.business_day_end > postings.posting
        ) as next_end
    from {{ postings }} postings
{%- endmacro %}

{% macro duckdb__next_day_ends(postings) -%}
    select
        postings.*,
        days.business_day_end as next_end
    from {{ postings }} postings
    asof left join {{ ref('balance_days') }} days
        on postings.account_id = days.account_id and postings.posting < days.business_day_end
{%- endmacro %}

{#- One pass over the ends and the postings of an account in order of time: a join by an inequality there compares every day with every posting. -#}
{% macro spark__next_day_ends(postings) -%}
    select
        postings.*,
        ends.next_end
    from {{ postings }} postings
    inner join (
        select distinct
            account_id,
            moment as posting,
            min(day_end) over (
                partition by account_id order by moment, is_posting rows between current row and unbounded following
            ) as next_end,
            is_posting
        from (
            select account_id, business_day_end as moment, business_day_end as day_end, 0 as is_posting
            from {{ ref('balance_days') }}
            union all
            select account_id, posting as moment, null as day_end, 1 as is_posting
            from {{ postings }}
        ) moments
    ) ends
        on postings.account_id = ends.account_id and postings.posting = ends.posting and ends.is_posting = 1
{%- endmacro %}
