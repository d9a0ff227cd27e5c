{{ config(indexes=indexes(['account_role', 'business_day_start'])) }}

with named_roles as (
    select account_parent_role as account_role
    from {{ ref('current_daily_balances') }}
    union
    select account_parent_role as account_role
    from {{ ref('current_transactions') }}
),

-- Accounts with a stored day on which they had another role than now: usually none.
moved_accounts as (
    select distinct balances.account_id
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('account_descriptions') }} descriptions
        on balances.account_id = descriptions.account_id
    where balances.account_role <> descriptions.account_role
),

-- A stored day counts only for itself or, if balances are stored on change, until the next one begins.
spells as (
    select
        balances.account_id,
        balances.account_role,
        balances.business_day_start as spell_start,
        case institution.balances
            when 'on_change'
                then lead(balances.business_day_start) over (partition by balances.account_id order by balances.business_day_start)
            else balances.business_day_start
        end as spell_end,
        case institution.balances when 'on_change' then 0 else 2 end as end_step
    from {{ ref('current_daily_balances') }} balances
    inner join moved_accounts
        on balances.account_id = moved_accounts.account_id
    cross join {{ ref('l2_institution') }} institution
),

moved as (
    select
        spells.*,
        descriptions.account_role as latest_role
    from spells
    inner join {{ ref('account_descriptions') }} descriptions
        on spells.account_id = descriptions.account_id
    where spells.account_role <> descriptions.account_role
),

-- Parent roles that moved, or that several hold by their latest rows, because one may have replaced another: usually none.
changing_roles as (
    select account_role
    from named_roles
    where
        account_role in (select account_role from moved)
        or account_role in (select latest_role from moved)
        or account_role in (
            select account_role
            from {{ ref('account_descriptions') }}
            group by account_role
            having count(*) > 1
        )
),

-- The days on which somebody may name such a role.
asked_days as (
    select
        coalesce(balances.account_parent_role, descriptions.account_parent_role) as account_role,
        balances.business_day_start
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('account_descriptions') }} descriptions
        on balances.account_id = descriptions.account_id
    where coalesce(balances.account_parent_role, descriptions.account_parent_role) in (select account_role from changing_roles)
    union
    select
        account_parent_role as account_role,
        business_day_start
    from {{ ref('current_transactions') }}
    where status = 'Posted' and account_parent_role in (select account_role from changing_roles)
    union
    select
        changing_roles.account_role,
        postings.business_day_start
    from changing_roles
    cross join (
        select distinct business_day_start
        from {{ ref('current_transactions') }}
        where status = 'Posted' and is_enclosed = 0
    ) postings
),

-- Holders are counted, and their numbers added up: where there is one, the sum is its number.
candidates as (
    select
        account_id,
        account_role,
        row_number() over (order by {{ by_code_point('account_id') }}) as account_number
    from {{ ref('account_descriptions') }}
    where
        account_role in (select account_role from changing_roles)
        or account_id in (select account_id from moved_accounts)
),

lives as (
    select
        candidates.account_role,
        candidates.account_number,
        min(balances.business_day_start) as first_start,
        case when max(institution.balances) = 'daily' then max(balances.business_day_start) end as last_start
    from candidates
    cross join {{ ref('l2_institution') }} institution
    left join {{ ref('current_daily_balances') }} balances
        on candidates.account_id = balances.account_id
    group by candidates.account_role, candidates.account_number
),

-- On the days of another role, an account is one more of that role and one less of its latest one.
moves as (
    select
        moved.account_role,
        candidates.account_number,
        moved.spell_start,
        moved.spell_end,
        moved.end_step,
        1 as weight
    from moved
    inner join candidates
        on moved.account_id = candidates.account_id
    where moved.account_role in (select account_role from changing_roles)
    union all
    select
        candidates.account_role,
        candidates.account_number,
        moved.spell_start,
        moved.spell_end,
        moved.end_step,
        -1 as weight
    from moved
    inner join candidates
        on moved.account_id = candidates.account_id
    where moved.latest_role in (select account_role from changing_roles)
),

-- `latest` counts an account as if it always had its latest role, but for its moves; `seen` only from its first stored day to its last, if it
-- has any, and, stored on change, ever after. What begins at the start of a day (step 0) counts on it, and so does what ends on it (step 2).
steps as (
    select
        account_role,
        account_number,
        0 as era,
        first_start as instant,
        0 as step,
        1 as latest,
        case when first_start is null then 1 else 0 end as seen
    from lives
    union all
    select
        account_role,
        account_number,
        1 as era,
        first_start as instant,
        0 as step,
        0 as latest,
        1 as seen
    from lives
    where first_start is not null
    union all
    select
        account_role,
        account_number,
        1 as era,
        last_start as instant,
        2 as step,
        0 as latest,
        -1 as seen
    from lives
    where last_start is not null
    union all
    select
        account_role,
        account_number,
        1 as era,
        spell_start as instant,
        0 as step,
        weight as latest,
        weight as seen
    from moves
    union all
    select
        account_role,
        account_number,
        1 as era,
        spell_end as instant,
        end_step as step,
        -weight as latest,
        -weight as seen
    from moves
    where spell_end is not null
    union all
    select
        account_role,
        0 as account_number,
        1 as era,
        business_day_start as instant,
        1 as step,
        0 as latest,
        0 as seen
    from asked_days
),

running as (
    select
        account_role,
        instant as business_day_start,
        step,
        {% for column in ['latest', 'seen'] %}
        sum({{ column }}) over (
            partition by account_role order by era, instant, step rows between unbounded preceding and current row
        ) as {{ column }},
        sum({{ column }} * account_number) over (
            partition by account_role order by era, instant, step rows between unbounded preceding and current row
        ) as {{ column }}_number{{ '' if loop.last else ',' }}
        {% endfor %}
    from steps
),

-- Where none is seen, the latest roles decide: so the parent of a day that is not stored yet is known.
held as (
    select
        account_role,
        business_day_start,
        case when seen > 0 then seen else latest end as holders,
        case when seen > 0 then seen_number else latest_number end as account_number
    from running
    where step = 1
),

final as (
    select
        account_role,
        {{ instant('null') }} as business_day_start,
        count(*) as holders,
        case count(*) when 1 then min(account_id) end as account_id
    from {{ ref('account_descriptions') }}
    group by account_role
    union all
    select
        held.account_role,
        held.business_day_start,
        held.holders,
        candidates.account_id
    from held
    left join candidates
        on held.account_number = candidates.account_number and held.holders = 1
)

{{ typed_columns('final') }}
