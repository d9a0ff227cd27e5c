with final as (
    select
        {{ exception_key(['postings.id']) }} as exception_key,
        postings.id as transaction_id,
        postings.transfer_id,
        postings.transfer_type,
        postings.rail_name,
        postings.account_id,
        accounts.account_name,
        accounts.account_role,
        postings.business_day,
        postings.posting,
        postings.amount_money,
        {{ money('abs(' ~ exact('postings.amount_money') ~ ')') }} as magnitude_money,
        'Posted ' || {{ instant_text('postings.posting') }} || ', within no business day that account '
        || postings.account_id || ' has a stored balance for' as detail
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('accounts') }} accounts
        on postings.account_id = accounts.account_id
    where postings.status = 'Posted' and accounts.account_scope = 'internal' and postings.business_day_start is null
)

{{ typed_columns('business_day_enclosure_breach', 'final') }}
