{{ config(indexes=indexes(['account_id'])) }}

with sightings as (
    select
        account_id,
        account_parent_role,
        posting as instant
    from {{ ref('current_transactions') }}
    union all
    select
        account_id,
        account_parent_role,
        business_day_end as instant
    from {{ ref('current_daily_balances') }}
),

last_seen as (
    select
        account_id,
        max(instant) as instant,
        max(case when account_parent_role is not null then instant end) as parented_instant
    from sightings
    group by account_id
),

-- The few rows of those instants, so that ranking them is cheap.
descriptions as (
    select
        postings.account_id,
        postings.account_name,
        postings.account_role,
        postings.account_scope,
        postings.account_parent_role,
        postings.posting as instant,
        0 as source_rank,
        postings.entry
    from last_seen
    inner join {{ ref('current_transactions') }} postings
        on
            last_seen.account_id = postings.account_id
            and postings.posting in (last_seen.instant, last_seen.parented_instant)
    union all
    select
        balances.account_id,
        balances.account_name,
        balances.account_role,
        balances.account_scope,
        balances.account_parent_role,
        balances.business_day_end as instant,
        1 as source_rank,
        balances.entry
    from last_seen
    inner join {{ ref('current_daily_balances') }} balances
        on
            last_seen.account_id = balances.account_id
            and balances.business_day_end in (last_seen.instant, last_seen.parented_instant)
),

ranked as (
    select
        account_id,
        account_name,
        account_role,
        account_scope,
        account_parent_role,
        row_number() over (
            partition by account_id
            order by instant desc, source_rank asc, entry desc
        ) as recency,
        row_number() over (
            partition by account_id
            order by
                case when account_parent_role is null then 1 else 0 end asc, instant desc, source_rank asc, entry desc
        ) as parent_recency
    from descriptions
),

final as (
    select
        account_id,
        max(case when recency = 1 then account_name end) as account_name,
        max(case when recency = 1 then account_role end) as account_role,
        max(case when recency = 1 then account_scope end) as account_scope,
        max(case when parent_recency = 1 then account_parent_role end) as account_parent_role
    from ranked
    group by account_id
)

{{ typed_columns('final') }}
