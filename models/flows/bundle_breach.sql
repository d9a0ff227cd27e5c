with aggregating_rails as (
    select rail_name
    from {{ ref('l2_rails') }}
    where is_aggregating = 1
),

bundlers as (
    select distinct
        transfer_id as bundle_id,
        rail_name
    from {{ ref('current_transactions') }}
    where
        status in ('Posted', 'Pending')
        and rail_name in (select rail_name from aggregating_rails)
),

bundles as (
    select distinct bundle_id
    from bundlers
),

members as (
    select
        postings.id,
        postings.bundle_id,
        postings.status,
        postings.transfer_type,
        postings.rail_name,
        transfers.template_name as transfer_template_name
    from {{ ref('current_transactions') }} postings
    inner join {{ ref('transfers') }} transfers
        on postings.transfer_id = transfers.transfer_id
    where postings.bundle_id is not null and postings.status in ('Posted', 'Pending')
),

selected as (
    select distinct members.id
    from members
    inner join bundlers
        on members.bundle_id = bundlers.bundle_id
    inner join {{ ref('l2_bundle_selectors') }} selectors
        on bundlers.rail_name = selectors.aggregating_rail
    where {{ selector_matches('selectors', 'members') }}
),

judged as (
    select
        members.id,
        case
            when members.status = 'Pending' then 'not_posted'
            when transfers.transfer_id is null then 'unknown_bundle'
            when bundles.bundle_id is null then 'not_aggregating'
            when selected.id is null then 'not_selected'
        end as reason
    from members
    left join {{ ref('transfers') }} transfers
        on members.bundle_id = transfers.transfer_id
    left join bundles
        on members.bundle_id = bundles.bundle_id
    left join selected
        on members.id = selected.id
),

compared as (
    select
        transfers.*,
        totals.posted_members,
        totals.net,
        {{ amount_moved('transfers') }} as moved_money
    from {{ ref('bundle_totals') }} totals
    inner join bundles
        on totals.bundle_id = bundles.bundle_id
    inner join {{ ref('transfers') }} transfers
        on totals.bundle_id = transfers.transfer_id
    where transfers.is_due = 1
),

final as (
    select
        {{ exception_key(["'member'", 'postings.id', 'postings.bundle_id']) }} as exception_key,
        'member' as kind,
        postings.bundle_id,
        postings.id as transaction_id,
        postings.transfer_id,
        postings.transfer_type,
        postings.rail_name,
        postings.account_id,
        postings.account_name,
        postings.account_role,
        postings.business_day,
        judged.reason,
        {{ money('null') }} as difference,
        abs(postings.amount_money) as magnitude_money,
        case judged.reason
            when 'not_posted' then 'In bundle ' || postings.bundle_id || ', but Pending'
            when 'unknown_bundle' then 'Names bundle ' || postings.bundle_id || ', which is not a transfer of the feed'
            when 'not_aggregating' then 'Names bundle ' || postings.bundle_id || ', in which no aggregating rail fires'
            else 'In bundle ' || postings.bundle_id || ', whose aggregating rail does not bundle rail ' || postings.rail_name
        end as detail
    from judged
    inner join {{ ref('current_transactions') }} postings
        on judged.id = postings.id
    where judged.reason is not null
    union all
    select
        {{ exception_key(["'bundle'", 'transfer_id']) }} as exception_key,
        'bundle' as kind,
        transfer_id as bundle_id,
        cast(null as varchar(100)) as transaction_id,
        transfer_id,
        transfer_type,
        rail_name,
        cast(null as varchar(100)) as account_id,
        cast(null as varchar(255)) as account_name,
        cast(null as varchar(100)) as account_role,
        business_day,
        'net_differs' as reason,
        moved_money - abs(net) as difference,
        abs(moved_money - abs(net)) as magnitude_money,
        'Its ' || {{ number_of('posted_members', 'posted member nets', 'posted members net') }} || ' to ' || {{ money_text('abs(net)') }}
        || ', its own legs move ' || {{ money_text('moved_money') }} || ': off by ' || {{ money_text('(moved_money - abs(net))') }} as detail
    from compared
    where moved_money <> abs(net)
)

{{ typed_columns('final') }}
