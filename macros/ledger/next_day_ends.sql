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
