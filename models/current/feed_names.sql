{{ config(materialized='recongen_maintained', keys=['kind', 'name'], changes='changed_names') }}
{%- do ref('changed_names') %}

with final as (
    {{ feed_names(
        {'transactions': source('feed', 'transactions'), 'daily_balances': source('feed', 'daily_balances')},
        {
            'transactions': in_an_update(is_unread('transactions'), '1 = 1'),
            'daily_balances': in_an_update(is_unread('daily_balances'), '1 = 1'),
        }
    ) }}
)

{{ typed_columns('final') }}
