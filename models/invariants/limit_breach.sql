with exceeded as (
    select
        limit_usage.*,
        total - cap as over_by
    from {{ ref('limit_usage') }} limit_usage
    where total > cap
),

final as (
    select
        {{ exception_key([
            'account_id', instant_text('business_day_start'), 'limit_by', 'limit_name', 'amount_direction'
        ]) }} as exception_key,
        account_id,
        account_name,
        account_role,
        account_parent_role,
        business_day,
        business_day_start,
        limit_by,
        limit_name,
        case limit_by when 'transfer_type' then limit_name end as transfer_type,
        case limit_by when 'rail' then limit_name end as rail_name,
        amount_direction,
        total,
        cap,
        over_by,
        over_by as magnitude_money,
        case amount_direction when 'Debit' then 'Outbound ' else 'Inbound ' end || limit_name || ' of '
        || {{ money_text('total') }} || ' is over the day''s cap of ' || {{ money_text('cap') }}
        || ' by ' || {{ money_text('over_by') }} as detail
    from exceeded
)

{{ typed_columns('final') }}
