{#- The causes of a page, and which of them are new and which cleared there. -#}
{% macro causes_on_page() -%}
causes as (
    select
        episodes.*,
        {{ recongen.is_news(recongen.news_day()) }} as is_news,
        {{ recongen.is_news(recongen.cleared_news_day()) }} as is_cleared_now
    from {{ ref('exception_episodes') }} episodes
    where {{ recongen.is_on_page() }}
)
{%- endmacro %}

{#- The columns that every list of causes shows. -#}
{% macro cause_columns() -%}
    check_title,
    check_name,
    severity,
    severity_rank,
    case when is_news = 1 and is_open = 0 then 'new, ' else '' end
    || case
        when is_news = 1 and is_open = 1 then 'new'
        when is_open = 1 then 'open'
        when is_cleared_now = 1 then 'cleared'
        else 'over'
    end as state,
    headline,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    transfer_id,
    transfer_type,
    rail_name,
    first_seen_day,
    last_day,
    days,
    exception_rows,
    money,
    is_news as is_new,
    case when is_open = 1 and is_news = 0 then 1 else 0 end as is_open_from_before,
    {{ recongen.cause_owner() }} as owner,
    declared_at,
    episode_key
{%- endmacro %}
