-- What the last entry before a close said and a later one replaced. Most came before the first close: they are left out before anything is joined.
with posting_priors as (
    select
        priors.entry,
        priors.id,
        priors.account_id,
        priors.posting,
        entries.entry as next_entry
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'transactions') }} priors
        on entries.prior_entry = priors.entry
    where
        entries.relation = 'transactions'
        and entries.entry > (select min(transactions_high_entry) from {{ ref('closed_periods') }})
        and priors.status = 'Posted'
        and exists (
            select 1
            from {{ ref('closed_periods') }} periods
            where entries.prior_entry <= periods.transactions_high_entry and entries.entry > periods.transactions_high_entry
        )
),

{{ posting_days('posting_priors') }},

balance_priors as (
    select
        priors.entry,
        priors.account_id,
        priors.business_day_start,
        priors.business_day_end,
        entries.entry as next_entry
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'daily_balances') }} priors
        on entries.prior_entry = priors.entry
    where
        entries.relation = 'daily_balances'
        and exists (
            select 1
            from {{ ref('closed_periods') }} periods
            where entries.prior_entry <= periods.daily_balances_high_entry and entries.entry > periods.daily_balances_high_entry
        )
),

{{ day_labels('balance_priors') }},

-- Both sides of every change: what a period held when it was closed, and what it holds now by a later entry.
posting_sides as (
    select
        priors.id,
        periods.through_day,
        priors.entry as prior_entry,
        posting_days.business_day as prior_day,
        null as entry,
        {{ typed_literal(none, 'date') }} as new_day
    from posting_priors priors
    inner join posting_days
        on priors.entry = posting_days.entry
    inner join {{ ref('closed_periods') }} periods
        on
            {{ during_period('posting_days.business_day', 'periods') }}
            and priors.entry <= periods.transactions_high_entry
            and priors.next_entry > periods.transactions_high_entry
    union all
    select
        postings.id,
        periods.through_day,
        null as prior_entry,
        {{ typed_literal(none, 'date') }} as prior_day,
        postings.entry,
        postings.business_day as new_day
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('closed_periods') }} periods
        on {{ during_period('postings.business_day', 'periods') }} and postings.entry > periods.transactions_high_entry
    where postings.status = 'Posted'
),

balance_sides as (
    select
        priors.account_id,
        priors.business_day_start,
        periods.through_day,
        priors.entry as prior_entry,
        day_labels.business_day as prior_day,
        null as entry,
        {{ typed_literal(none, 'date') }} as new_day
    from balance_priors priors
    inner join day_labels
        on priors.business_day_start = day_labels.business_day_start and priors.business_day_end = day_labels.business_day_end
    inner join {{ ref('closed_periods') }} periods
        on
            {{ during_period('day_labels.business_day', 'periods') }}
            and priors.entry <= periods.daily_balances_high_entry
            and priors.next_entry > periods.daily_balances_high_entry
    union all
    select
        balances.account_id,
        balances.business_day_start,
        periods.through_day,
        null as prior_entry,
        {{ typed_literal(none, 'date') }} as prior_day,
        balances.entry,
        balances.business_day as new_day
    from {{ ref('current_daily_balances') }} balances
    inner join {{ ref('closed_periods') }} periods
        on {{ during_period('balances.business_day', 'periods') }} and balances.entry > periods.daily_balances_high_entry
),

posting_pairs as (
    select
        id,
        through_day,
        max(prior_entry) as prior_entry,
        max(prior_day) as prior_day,
        max(entry) as new_entry,
        max(new_day) as new_day
    from posting_sides
    group by id, through_day
),

balance_pairs as (
    select
        account_id,
        business_day_start,
        through_day,
        max(prior_entry) as prior_entry,
        max(prior_day) as prior_day,
        max(entry) as new_entry,
        max(new_day) as new_day
    from balance_sides
    group by account_id, business_day_start, through_day
),

-- `latest` is what the period holds, else what it held.
restated as (
    select
        {{ exception_key(["'transactions'", 'pairs.id', day_text('pairs.through_day')]) }} as exception_key,
        'transactions' as relation,
        pairs.id as transaction_id,
        latest.account_id,
        latest.account_name,
        latest.account_role,
        {{ instant('null') }} as business_day_start,
        latest.transfer_id,
        latest.transfer_type,
        latest.rail_name,
        pairs.through_day,
        pairs.prior_entry,
        postings.entry,
        postings.supersedes,
        pairs.prior_day,
        pairs.new_day,
        case when priors.account_id <> postings.account_id then 1 else 0 end as is_of_other_account,
        {{ money_from_feed('priors.amount_money') }} as prior_money,
        case when pairs.new_entry is not null then {{ money_from_feed('latest.amount_money') }} end as new_money
    from posting_pairs pairs
    inner join {{ ref('current_transactions') }} postings
        on pairs.id = postings.id
    inner join {{ source('feed', 'transactions') }} latest
        on coalesce(pairs.new_entry, pairs.prior_entry) = latest.entry
    left join {{ source('feed', 'transactions') }} priors
        on pairs.prior_entry = priors.entry
    where pairs.prior_entry is null or pairs.new_entry is null or {{ entry_differs('transactions', 'latest', 'priors') }}
    union all
    select
        {{ exception_key([
            "'daily_balances'", 'pairs.account_id', instant_text('pairs.business_day_start'), day_text('pairs.through_day')
        ]) }} as exception_key,
        'daily_balances' as relation,
        cast(null as varchar(100)) as transaction_id,
        pairs.account_id,
        latest.account_name,
        latest.account_role,
        pairs.business_day_start,
        cast(null as varchar(100)) as transfer_id,
        cast(null as varchar(50)) as transfer_type,
        cast(null as varchar(100)) as rail_name,
        pairs.through_day,
        pairs.prior_entry,
        balances.entry,
        balances.supersedes,
        pairs.prior_day,
        pairs.new_day,
        0 as is_of_other_account,
        {{ money_from_feed('priors.money') }} as prior_money,
        case when pairs.new_entry is not null then {{ money_from_feed('latest.money') }} end as new_money
    from balance_pairs pairs
    inner join {{ ref('current_daily_balances') }} balances
        on pairs.account_id = balances.account_id and pairs.business_day_start = balances.business_day_start
    inner join {{ source('feed', 'daily_balances') }} latest
        on coalesce(pairs.new_entry, pairs.prior_entry) = latest.entry
    left join {{ source('feed', 'daily_balances') }} priors
        on pairs.prior_entry = priors.entry
    where pairs.prior_entry is null or pairs.new_entry is null or {{ entry_differs('daily_balances', 'latest', 'priors') }}
),

final as (
    select
        restated.exception_key,
        restated.relation,
        restated.transaction_id,
        restated.account_id,
        restated.account_name,
        restated.account_role,
        coalesce(restated.new_day, restated.prior_day) as business_day,
        restated.business_day_start,
        restated.transfer_id,
        restated.transfer_type,
        restated.rail_name,
        restated.through_day,
        periods.closed_at,
        periods.closed_by,
        restated.prior_entry,
        restated.entry,
        restated.supersedes,
        case
            when restated.prior_day is null then 'added'
            when restated.new_day is null then 'removed'
            else 'changed'
        end as reason,
        restated.prior_day,
        restated.new_day,
        restated.prior_money,
        restated.new_money,
        case
            when restated.is_of_other_account = 1 and abs(restated.prior_money) > abs(coalesce(restated.new_money, 0)) then abs(restated.prior_money)
            when restated.is_of_other_account = 1 then abs(coalesce(restated.new_money, 0))
            else abs(coalesce(restated.new_money, 0) - coalesce(restated.prior_money, 0))
        end as magnitude_money,
        'The books are closed through ' || {{ day_text('restated.through_day') }} || ', and entry '
        || cast(restated.entry as varchar(20))
        || case
            when restated.prior_money = restated.new_money and restated.prior_day = restated.new_day
                then case when restated.is_of_other_account = 1 then ' moves ' else ' changes something else of ' end
                || {{ money_text('restated.new_money') }} || ' on ' || {{ day_text('restated.new_day') }}
                || case when restated.is_of_other_account = 1 then ' to another account' else '' end
            else ' changes what they hold: '
                || case when restated.prior_day is null then 'nothing' else {{ money_text('restated.prior_money') }} || ' on ' || {{ day_text('restated.prior_day') }} end
                || ' before, '
                || case when restated.new_day is null then 'nothing' else {{ money_text('restated.new_money') }} || ' on ' || {{ day_text('restated.new_day') }} end
                || ' now'
        end as detail
    from restated
    inner join {{ ref('closed_periods') }} periods
        on restated.through_day = periods.through_day
)

{{ typed_columns('final') }}
