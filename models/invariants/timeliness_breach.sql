-- Few transfers have a late leg, so these are found before their legs.
with late_transfers as (
    select
        transfer_id,
        deadline,
        reported_completion
    from {{ ref('transfers') }}
    where last_posted_at > deadline or last_posted_at > reported_completion
),

late as (
    select
        postings.*,
        transfers.deadline,
        transfers.reported_completion,
        case
            when postings.posting <= transfers.deadline then 'completion'
            when postings.posting <= transfers.reported_completion then 'deadline'
            when transfers.deadline is null then 'completion'
            when transfers.reported_completion is null then 'deadline'
            else 'both'
        end as reason
    from {{ ref('current_transactions') }} postings
    inner join late_transfers transfers
        on postings.transfer_id = transfers.transfer_id
    where
        postings.status = 'Posted'
        and (postings.posting > transfers.deadline or postings.posting > transfers.reported_completion)
),

final as (
    select
        {{ exception_key(['id']) }} as exception_key,
        {{ posting_columns() }},
        deadline,
        reported_completion as completion,
        reason,
        'Posted ' || {{ instant_text('posting') }} || ', after '
        || case reason
            when 'deadline' then 'the transfer''s deadline of ' || {{ instant_text('deadline') }}
            when 'completion' then 'the transfer was reported complete at ' || {{ instant_text('reported_completion') }}
            else 'the transfer''s deadline of ' || {{ instant_text('deadline') }}
                || ' and after it was reported complete at ' || {{ instant_text('reported_completion') }}
        end as detail
    from late
)

{{ typed_columns('final') }}
