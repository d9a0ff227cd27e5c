with paired as (
    select source_account_id as account_id
    from {{ ref('inv_pair_days') }}
    union
    select target_account_id as account_id
    from {{ ref('inv_pair_days') }}
),

final as (
    select
        activity.account_id,
        max(activity.account_name) as account_name,
        max(activity.account_role) as account_role,
        max(activity.account_scope) as account_scope,
        max(activity.first_day) as first_day,
        max(activity.last_day) as last_day,
        sum(activity.transfers) as transfers,
        max(case when paired.account_id is null then 0 else 1 end) as is_paired
    from {{ ref('exec_account_activity') }} activity
    left join paired
        on activity.account_id = paired.account_id
    group by activity.account_id
)

{{ typed_columns('final') }}
