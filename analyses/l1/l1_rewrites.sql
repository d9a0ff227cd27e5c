with transaction_entries as (
    select
        entry,
        lag(entry) over (partition by id order by entry) as prior_entry
    from {{ source('feed', 'transactions') }}
),

balance_entries as (
    select
        entry,
        lag(entry) over (partition by account_id, business_day_start order by entry) as prior_entry
    from {{ source('feed', 'daily_balances') }}
),

rewrites as (
    select
        'transactions' as relation,
        new.id as transaction_id,
        new.transfer_id,
        new.account_id,
        new.account_name,
        new.account_role,
        {{ recongen.day_of('new.posting') }} as business_day,
        prior.entry as prior_entry,
        new.entry,
        coalesce(new.supersedes, 'none given') as reason,
        prior.status as prior_status,
        new.status,
        {{ recongen.money(recongen.exact_from_feed('prior.amount_money')) }} as prior_money,
        {{ recongen.money(recongen.exact_from_feed('new.amount_money')) }} as new_money,
        prior.bundle_id as prior_bundle_id,
        new.bundle_id,
        case when {{ recongen.differs('new.amount_money', 'prior.amount_money') }} then 'amount ' else '' end
        || case when {{ recongen.differs('new.status', 'prior.status') }} then 'status ' else '' end
        || case when {{ recongen.differs('new.posting', 'prior.posting') }} then 'posting ' else '' end
        || case when {{ recongen.differs('new.account_id', 'prior.account_id') }} then 'account ' else '' end
        || case when {{ recongen.differs('new.transfer_id', 'prior.transfer_id') }} then 'transfer ' else '' end
        || case when {{ recongen.differs('new.rail_name', 'prior.rail_name') }} then 'rail ' else '' end
        || case when {{ recongen.differs('new.template_name', 'prior.template_name') }} then 'template ' else '' end
        || case when {{ recongen.differs('new.bundle_id', 'prior.bundle_id') }} then 'bundle ' else '' end
        || case when {{ recongen.differs('new.transfer_completion', 'prior.transfer_completion') }} then 'completion ' else '' end
        || case when {{ recongen.differs('new.transfer_parent_id', 'prior.transfer_parent_id') }} then 'parent ' else '' end as changed
    from transaction_entries entries
    inner join {{ source('feed', 'transactions') }} new
        on entries.entry = new.entry
    inner join {{ source('feed', 'transactions') }} prior
        on entries.prior_entry = prior.entry
    union all
    select
        'daily_balances' as relation,
        cast(null as varchar(128)) as transaction_id,
        cast(null as varchar(128)) as transfer_id,
        new.account_id,
        new.account_name,
        new.account_role,
        {{ recongen.day_of('new.business_day_start') }} as business_day,
        prior.entry as prior_entry,
        new.entry,
        coalesce(new.supersedes, 'none given') as reason,
        cast(null as varchar(50)) as prior_status,
        cast(null as varchar(50)) as status,
        {{ recongen.money(recongen.exact_from_feed('prior.money')) }} as prior_money,
        {{ recongen.money(recongen.exact_from_feed('new.money')) }} as new_money,
        cast(null as varchar(128)) as prior_bundle_id,
        cast(null as varchar(128)) as bundle_id,
        case when {{ recongen.differs('new.money', 'prior.money') }} then 'money ' else '' end
        || case when {{ recongen.differs('new.expected_eod_balance', 'prior.expected_eod_balance') }} then 'expected ' else '' end
        || case when {{ recongen.differs('new.business_day_end', 'prior.business_day_end') }} then 'day end ' else '' end
        || case when {{ recongen.differs('new.account_role', 'prior.account_role') }} then 'role ' else '' end as changed
    from balance_entries entries
    inner join {{ source('feed', 'daily_balances') }} new
        on entries.entry = new.entry
    inner join {{ source('feed', 'daily_balances') }} prior
        on entries.prior_entry = prior.entry
)

select
    relation,
    transaction_id,
    transfer_id,
    {{ recongen.account_label('account_name', 'account_id') }} as account,
    account_id,
    account_role,
    business_day,
    prior_entry,
    entry,
    reason,
    prior_status,
    status,
    prior_money,
    new_money,
    prior_bundle_id,
    bundle_id,
    changed
from rewrites
where
    {{ recongen.in_window('business_day') }}
    and {{ recongen.chosen('account_id', 'pAccount') }}
