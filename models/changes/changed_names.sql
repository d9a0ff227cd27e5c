with final as (
    {{ feed_names(
        {'transactions': source('feed', 'transactions'), 'daily_balances': source('feed', 'daily_balances')},
        {
            'transactions': is_unread('transactions'),
            'daily_balances': is_unread('daily_balances'),
        }
    ) }}
)

{{ typed_columns('final') }}
