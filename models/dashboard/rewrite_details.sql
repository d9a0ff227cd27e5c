{{ config(
    materialized='recongen_maintained', keys=['relation', 'entry'], changes='changed_rewrites',
    indexes=indexes(['business_day', 'reason'], ['entry'])
) }}

with compared as (
    select
        'transactions' as relation,
        'transaction ' || new.id as rewritten_key,
        new.id as transaction_id,
        new.transfer_id,
        new.account_id,
        new.account_name,
        new.account_role,
        postings.business_day,
        earlier.entry as prior_entry,
        new.entry,
        coalesce(new.supersedes, 'no reason') as reason,
        earlier.status as prior_status,
        new.status,
        {{ money_from_feed('earlier.amount_money') }} as prior_money,
        {{ money_from_feed('new.amount_money') }} as new_money,
        earlier.bundle_id as prior_bundle_id,
        new.bundle_id,
        case when {{ differs('new.amount_money', 'earlier.amount_money') }} then 'amount ' else '' end
        || case when {{ differs('new.status', 'earlier.status') }} then 'status ' else '' end
        || case when {{ differs('new.posting', 'earlier.posting') }} then 'posting ' else '' end
        || case when {{ differs('new.account_id', 'earlier.account_id') }} then 'account ' else '' end
        || case when {{ differs('new.transfer_id', 'earlier.transfer_id') }} then 'transfer ' else '' end
        || case when {{ differs('new.rail_name', 'earlier.rail_name') }} then 'rail ' else '' end
        || case when {{ differs('new.template_name', 'earlier.template_name') }} then 'template ' else '' end
        || case when {{ differs('new.bundle_id', 'earlier.bundle_id') }} then 'bundle ' else '' end
        || case when {{ differs('new.transfer_completion', 'earlier.transfer_completion') }} then 'completion ' else '' end
        || case when {{ differs('new.transfer_parent_id', 'earlier.transfer_parent_id') }} then 'parent ' else '' end as differences
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'transactions') }} new
        on entries.entry = new.entry
    inner join {{ source('feed', 'transactions') }} earlier
        on entries.prior_entry = earlier.entry
    inner join {{ ref('current_transactions') }} postings
        on new.id = postings.id
    where entries.relation = 'transactions' and {{ changed(['entries.relation', 'entries.entry'], 'changed_rewrites') }}
    union all
    select
        'daily_balances' as relation,
        'balance ' || new.account_id || ' ' || {{ instant_text('new.business_day_start') }} as rewritten_key,
        cast(null as varchar(128)) as transaction_id,
        cast(null as varchar(128)) as transfer_id,
        new.account_id,
        new.account_name,
        new.account_role,
        balances.business_day,
        earlier.entry as prior_entry,
        new.entry,
        coalesce(new.supersedes, 'no reason') as reason,
        cast(null as varchar(50)) as prior_status,
        cast(null as varchar(50)) as status,
        {{ money_from_feed('earlier.money') }} as prior_money,
        {{ money_from_feed('new.money') }} as new_money,
        cast(null as varchar(128)) as prior_bundle_id,
        cast(null as varchar(128)) as bundle_id,
        case when {{ differs('new.money', 'earlier.money') }} then 'money ' else '' end
        || case when {{ differs('new.expected_eod_balance', 'earlier.expected_eod_balance') }} then 'expected ' else '' end
        || case when {{ differs('new.business_day_end', 'earlier.business_day_end') }} then 'day end ' else '' end
        || case when {{ differs('new.account_role', 'earlier.account_role') }} then 'role ' else '' end as differences
    from {{ ref('rewrites') }} entries
    inner join {{ source('feed', 'daily_balances') }} new
        on entries.entry = new.entry
    inner join {{ source('feed', 'daily_balances') }} earlier
        on entries.prior_entry = earlier.entry
    inner join {{ ref('current_daily_balances') }} balances
        on new.account_id = balances.account_id and new.business_day_start = balances.business_day_start
    where entries.relation = 'daily_balances' and {{ changed(['entries.relation', 'entries.entry'], 'changed_rewrites') }}
),

final as (
    select
        compared.*,
        nullif(rtrim(differences), '') as changed
    from compared
)

{{ typed_columns('final') }}
