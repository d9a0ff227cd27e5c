{{ config(materialized='recongen_maintained', keys=['kind', 'name'], changes='changed_names') }}

with final as (
    {{ feed_names(
        {'transactions': source('feed', 'transactions'), 'daily_balances': source('feed', 'daily_balances')},
        {'transactions': in_an_update('1 = 0', '1 = 1'), 'daily_balances': in_an_update('1 = 0', '1 = 1')}
    ) }}
    {{ in_an_update('union all select kind, name from ' ~ ref('changed_names')) }}
)

{{ typed_columns('final') }}
