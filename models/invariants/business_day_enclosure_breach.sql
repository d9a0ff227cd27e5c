with outside as (
    select
        postings.*,
        postings.amount_money as amount,
        accounts.account_name as latest_name,
        accounts.account_role as latest_role
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('accounts') }} accounts
        on postings.account_id = accounts.account_id
    where postings.status = 'Posted' and accounts.account_scope = 'internal' and postings.is_enclosed = 0
),

stored_accounts as (
    select distinct account_id
    from {{ ref('current_daily_balances') }}
),

-- One cause, one row: an account that has no stored balance at all encloses none of its postings.
unstored as (
    select
        outside.account_id,
        outside.latest_name,
        outside.latest_role,
        min(outside.business_day) as first_day,
        max(outside.business_day) as last_day,
        sum(abs(outside.amount)) as moved,
        count(*) as postings
    from outside
    left join stored_accounts
        on outside.account_id = stored_accounts.account_id
    where stored_accounts.account_id is null
    group by outside.account_id, outside.latest_name, outside.latest_role
),

final as (
    select
        {{ exception_key(['outside.id']) }} as exception_key,
        outside.id as transaction_id,
        outside.transfer_id,
        outside.transfer_type,
        outside.rail_name,
        outside.account_id,
        outside.account_name,
        outside.account_role,
        outside.business_day,
        outside.business_day as first_day,
        outside.posting,
        outside.amount_money,
        'outside_days' as reason,
        abs(outside.amount) as magnitude_money,
        null as magnitude_count,
        'Posted ' || {{ instant_text('outside.posting') }} || ', within no business day that account '
        || outside.account_id || ' has a stored balance for' as detail
    from outside
    inner join stored_accounts
        on outside.account_id = stored_accounts.account_id
    union all
    select
        {{ exception_key(['unstored.account_id', "'no_balances'"]) }} as exception_key,
        null as transaction_id,
        null as transfer_id,
        null as transfer_type,
        null as rail_name,
        unstored.account_id,
        unstored.latest_name as account_name,
        unstored.latest_role as account_role,
        unstored.last_day as business_day,
        unstored.first_day,
        {{ instant('null') }} as posting,
        {{ money('null') }} as amount_money,
        'no_balances' as reason,
        unstored.moved as magnitude_money,
        unstored.postings as magnitude_count,
        'Account ' || unstored.account_id || ' has no stored balance on any day: its '
        || {{ number_of('unstored.postings', 'posting is within no business day', 'postings are within no business day') }} as detail
    from unstored
)

{{ typed_columns('final') }}
