{{ config(materialized='recongen_maintained', keys=['relation', 'entry'], changes='changed_supersessions') }}

with transaction_breaches as (
    select
        rewrites.id as transaction_id,
        rewrites.entry,
        priors.entry as prior_entry,
        rewrites.supersedes,
        priors.status as prior_status,
        rewrites.status,
        {{ money_from_feed('priors.amount_money') }} as prior_money,
        {{ money_from_feed('rewrites.amount_money') }} as new_money,
        rewrites.account_id,
        rewrites.transfer_id,
        rewrites.transfer_type,
        rewrites.rail_name,
        rewrites.posting,
        case
            when rewrites.supersedes is null then 'missing_reason'
            when rewrites.supersedes = 'Inflight' and priors.status <> 'Pending' then 'inflight_not_over_pending'
            when rewrites.supersedes = 'BundleAssignment'
                then case
                    when priors.status <> 'Posted' then 'bundle_not_over_posted'
                    when priors.bundle_id is not null then 'bundle_already_assigned'
                    when rewrites.bundle_id is null then 'bundle_missing'
                    when {{ entry_differs('transactions', 'rewrites', 'priors') }}
                        then 'bundle_changed_data'
                end
        end as reason
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'transactions') }} rewrites
        on entries.entry = rewrites.entry
    inner join {{ source('feed', 'transactions') }} priors
        on entries.prior_entry = priors.entry
    where entries.relation = 'transactions' and {{ changed(['entries.relation', 'entries.entry'], 'changed_supersessions') }}
),

-- Some of them were replaced in turn and are not current transactions.
rewriting as (
    select
        entry,
        account_id,
        posting
    from transaction_breaches
    where reason is not null
),

{{ posting_days('rewriting') }},

balance_breaches as (
    select
        rewrites.account_id,
        rewrites.business_day_start,
        rewrites.business_day_end,
        rewrites.entry,
        priors.entry as prior_entry,
        rewrites.supersedes,
        {{ money_from_feed('priors.money') }} as prior_money,
        {{ money_from_feed('rewrites.money') }} as new_money,
        case
            when rewrites.supersedes is null then 'missing_reason'
            when rewrites.supersedes <> 'TechnicalCorrection' then 'balance_not_correction'
        end as reason
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'daily_balances') }} rewrites
        on entries.entry = rewrites.entry
    inner join {{ source('feed', 'daily_balances') }} priors
        on entries.prior_entry = priors.entry
    where entries.relation = 'daily_balances' and {{ changed(['entries.relation', 'entries.entry'], 'changed_supersessions') }}
),

{{ day_labels('balance_breaches') }},

breaches as (
    select
        {{ exception_key(["'transactions'", 'transaction_id', 'cast(transaction_breaches.entry as varchar(20))']) }} as exception_key,
        'transactions' as relation,
        transaction_id,
        account_id,
        posting_days.business_day,
        {{ instant('null') }} as business_day_start,
        transfer_id,
        transfer_type,
        rail_name,
        transaction_breaches.entry,
        prior_entry,
        supersedes,
        prior_status,
        status,
        prior_money,
        new_money,
        reason
    from transaction_breaches
    inner join posting_days
        on transaction_breaches.entry = posting_days.entry
    where reason is not null
    union all
    select
        {{ exception_key([
            "'daily_balances'", 'account_id', instant_text('balance_breaches.business_day_start'), 'cast(entry as varchar(20))'
        ]) }} as exception_key,
        'daily_balances' as relation,
        cast(null as varchar(100)) as transaction_id,
        account_id,
        day_labels.business_day,
        balance_breaches.business_day_start,
        cast(null as varchar(100)) as transfer_id,
        cast(null as varchar(50)) as transfer_type,
        cast(null as varchar(100)) as rail_name,
        entry,
        prior_entry,
        supersedes,
        cast(null as varchar(20)) as prior_status,
        cast(null as varchar(20)) as status,
        prior_money,
        new_money,
        reason
    from balance_breaches
    inner join day_labels
        on
            balance_breaches.business_day_start = day_labels.business_day_start
            and balance_breaches.business_day_end = day_labels.business_day_end
    where reason is not null
),

final as (
    select
        breaches.exception_key,
        breaches.relation,
        breaches.transaction_id,
        breaches.account_id,
        accounts.account_name,
        accounts.account_role,
        breaches.business_day,
        breaches.business_day_start,
        breaches.transfer_id,
        breaches.transfer_type,
        breaches.rail_name,
        breaches.entry,
        breaches.prior_entry,
        breaches.supersedes,
        breaches.reason,
        breaches.prior_status,
        breaches.status,
        breaches.prior_money,
        breaches.new_money,
        abs(breaches.new_money - breaches.prior_money) as magnitude_money,
        'Entry ' || cast(breaches.entry as varchar(20)) || ' replaces entry ' || cast(breaches.prior_entry as varchar(20)) || ' '
        || case breaches.reason
            when 'missing_reason' then 'without saying why'
            when 'inflight_not_over_pending' then 'as Inflight, but that entry was ' || breaches.prior_status || ', not Pending'
            when 'bundle_not_over_posted' then 'as BundleAssignment, but that entry was ' || breaches.prior_status || ', not Posted'
            when 'bundle_already_assigned' then 'as BundleAssignment, but that entry was in a bundle already'
            when 'bundle_missing' then 'as BundleAssignment, but names no bundle'
            when 'bundle_changed_data' then 'as BundleAssignment, but changes more than the bundle'
            else 'as ' || breaches.supersedes || ', but a stored balance is only ever replaced by a TechnicalCorrection'
        end as detail
    from breaches
    left join {{ ref('accounts') }} accounts
        on breaches.account_id = accounts.account_id
)

{{ typed_columns('final') }}
