-- A transfer whose postings are all of one day and one rail is counted there; few others have to be followed from day to day.
with in_one_place as (
    select
        rail_name,
        first_day as business_day,
        count(*) as transfers
    from {{ ref('transfer_totals') }}
    where is_spread = 0
    group by rail_name, first_day
),

rail_days as (
    select
        postings.transfer_id,
        postings.rail_name,
        postings.business_day
    from {{ ref('transfer_totals') }} totals
    inner join {{ ref('current_transactions') }} postings
        on totals.transfer_id = postings.transfer_id
    where totals.is_spread = 1
    group by postings.transfer_id, postings.rail_name, postings.business_day
),

transfer_days as (
    select
        transfer_id,
        business_day,
        min({{ by_code_point('rail_name') }}) as first_rail,
        lag(business_day) over (partition by transfer_id order by business_day) as earlier_day
    from rail_days
    group by transfer_id, business_day
),

followed as (
    select
        rail_days.rail_name,
        rail_days.business_day,
        transfer_days.earlier_day,
        lag(rail_days.business_day) over (
            partition by rail_days.transfer_id, rail_days.rail_name order by rail_days.business_day
        ) as earlier_day_of_rail,
        case when rail_days.rail_name = transfer_days.first_rail then 1 else 0 end as is_first_rail
    from rail_days
    inner join transfer_days
        on rail_days.transfer_id = transfer_days.transfer_id and rail_days.business_day = transfer_days.business_day
),

counted as (
    select
        rail_name,
        business_day,
        cast(null as {{ column_type('date') }}) as earlier_day,
        cast(null as {{ column_type('date') }}) as earlier_day_of_rail,
        transfers,
        transfers as transfers_of_rail
    from in_one_place
    union all
    select
        rail_name,
        business_day,
        earlier_day,
        earlier_day_of_rail,
        sum(is_first_rail) as transfers,
        count(*) as transfers_of_rail
    from followed
    group by rail_name, business_day, earlier_day, earlier_day_of_rail
),

final as (
    select
        rail_name,
        business_day,
        earlier_day,
        earlier_day_of_rail,
        sum(transfers) as transfers,
        sum(transfers_of_rail) as transfers_of_rail
    from counted
    group by rail_name, business_day, earlier_day, earlier_day_of_rail
)

{{ typed_columns('final') }}
