with fired as (
    select distinct
        rail_name,
        template_name
    from {{ ref('current_transactions') }}
    where status in ('Posted', 'Pending')
),

-- At any time: the account's role may have changed since.
roles as (
    select account_role from {{ ref('current_transactions') }}
    union
    select account_role from {{ ref('current_daily_balances') }}
),

capped as (
    select distinct
        account_parent_role,
        amount_direction,
        limit_by,
        limit_name
    from {{ ref('limit_usage') }}
),

stated as (
    {{ json_keys(ref('current_daily_balances'), 'limits', ['account_id', 'limits'], 'holders.limits is not null') }}
),

-- What a balance's own limits may name: a type of transfer, or a rail that schedules cap.
limit_names as (
    select transfer_type as limit_name from {{ ref('l2_rails') }}
    union
    select transfer_type as limit_name from {{ ref('current_transactions') }}
    union
    select rail_name as limit_name from {{ ref('l2_limits') }}
),

read_limits as (
    select
        stated.account_id,
        stated.json_key,
        limit_names.limit_name,
        {{ json_value('stated.limits', 'stated.json_key') }} as cap
    from stated
    left join limit_names
        on stated.json_key = limit_names.limit_name
),

-- A key that names nothing to limit, with a value that is not an amount, is a remark: the object is open.
idle_limits as (
    select
        account_id,
        json_key,
        limit_name,
        max(cap) as cap
    from read_limits
    where
        (limit_name is null and {{ text_to_money('cap') }} is not null)
        or (limit_name is not null and cap is not null and {{ text_to_money('cap') }} is null)
    group by account_id, json_key, limit_name
),

dead as (
    select
        'account' as kind,
        declared.account_id as name,
        'Account ' || declared.account_id || ' is in no row of the feed' as detail
    from {{ ref('l2_accounts') }} declared
    left join {{ ref('accounts') }} accounts
        on declared.account_id = accounts.account_id
    where accounts.account_id is null
    union all
    select
        'account_template' as kind,
        declared.account_role as name,
        'No account of the feed has the role ' || declared.account_role as detail
    from {{ ref('l2_account_templates') }} declared
    left join roles
        on declared.account_role = roles.account_role
    where roles.account_role is null
    union all
    select
        'rail' as kind,
        declared.rail_name as name,
        'Rail ' || declared.rail_name || ' never fires: no Posted or Pending leg names it' as detail
    from {{ ref('l2_rails') }} declared
    left join (select distinct rail_name from fired) postings
        on declared.rail_name = postings.rail_name
    where postings.rail_name is null
    union all
    select
        'transfer_template' as kind,
        declared.template_name as name,
        'Transfer template ' || declared.template_name || ' never fires: no Posted or Pending leg names it' as detail
    from {{ ref('l2_templates') }} declared
    left join (select distinct template_name from fired) postings
        on declared.template_name = postings.template_name
    where postings.template_name is null
    union all
    select
        'chain' as kind,
        chains.parent_name || ' → ' || chains.child_name as name,
        'No ' || chains.child_name || ' names a ' || chains.parent_name || ' as its parent' as detail
    from {{ ref('l2_chains') }} chains
    left join (select distinct parent_name, child_name from {{ ref('chain_links') }}) links
        on chains.parent_name = links.parent_name and chains.child_name = links.child_name
    where links.parent_name is null
    union all
    select
        'limit_schedule' as kind,
        limits.account_parent_role || ': '
        || case when limits.rail_name is null then 'transfer type ' || limits.transfer_type else 'rail ' || limits.rail_name end || ' ('
        || case limits.amount_direction when 'Debit' then 'Outbound' else 'Inbound' end || ')' as name,
        'Nothing under ' || limits.account_parent_role || ' has counted towards it on any day' as detail
    from {{ ref('l2_limits') }} limits
    left join capped
        on
            limits.account_parent_role = capped.account_parent_role
            and limits.amount_direction = capped.amount_direction
            and capped.limit_by = case when limits.rail_name is null then 'transfer_type' else 'rail' end
            and capped.limit_name = coalesce(limits.rail_name, limits.transfer_type)
    where capped.account_parent_role is null
    union all
    select
        'balance_limit' as kind,
        account_id || ': ' || json_key as name,
        'Balances of ' || account_id || ' limit ' || json_key
        || case
            when limit_name is null then ', which is neither a transfer type nor a rail with a limit schedule: this caps nothing'
            else ' to ' || cap || ', which is not an amount: this caps nothing'
        end as detail
    from idle_limits
),

final as (
    select
        {{ exception_key(['kind', 'name']) }} as exception_key,
        kind,
        name,
        case kind when 'rail' then name end as rail_name,
        detail
    from dead
)

{{ typed_columns('final') }}
