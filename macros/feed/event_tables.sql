{#- What people say and decide, and what they were told, one row each: created beside the feed, appended to, never replaced. No build changes them, no full refresh,
    and no other feed; only `schema clean --drop-data` drops them. `event` numbers the rows of a table. -#}
{% macro event_tables() %}
    {{ return({
        'case_events': [
            {'name': 'event', 'kind': 'entry', 'required': true},
            {'name': 'episode_key', 'kind': 'text', 'length': 1000, 'required': true},
            {'name': 'made_at', 'kind': 'instant', 'required': true},
            {'name': 'made_by', 'kind': 'text', 'length': 255, 'required': true},
            {
                'name': 'kind', 'kind': 'text', 'length': 20, 'required': true,
                'one_of': ['acknowledge', 'assign', 'comment', 'accept', 'resolve', 'reopen']
            },
            {'name': 'note', 'kind': 'text', 'length': 2000},
            {'name': 'assignee', 'kind': 'text', 'length': 255},
            {'name': 'due', 'kind': 'date'},
        ],
        'period_events': [
            {'name': 'event', 'kind': 'entry', 'required': true},
            {'name': 'through_day', 'kind': 'date', 'required': true},
            {'name': 'made_at', 'kind': 'instant', 'required': true},
            {'name': 'made_by', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'kind', 'kind': 'text', 'length': 20, 'required': true, 'one_of': ['close', 'reopen']},
            {'name': 'reason', 'kind': 'text', 'length': 2000},
            {'name': 'transactions_high_entry', 'kind': 'integer'},
            {'name': 'daily_balances_high_entry', 'kind': 'integer'},
            {'name': 'run_id', 'kind': 'text', 'length': 64, 'meaning': 'The last complete build when it was recorded.'},
            {'name': 'report_fingerprint', 'kind': 'text', 'length': 64},
        ],
        'notice_events': [
            {'name': 'event', 'kind': 'entry', 'required': true, 'meaning': 'Its number: events count in this order.'},
            {
                'name': 'run_id', 'kind': 'text', 'length': 64, 'required': true,
                'meaning': 'The build of which the notice speaks.'
            },
            {'name': 'recipient', 'kind': 'text', 'length': 255, 'required': true, 'meaning': 'To whom the notice goes.'},
            {'name': 'channel', 'kind': 'text', 'length': 255, 'required': true, 'meaning': 'By which channel.'},
            {
                'name': 'kind', 'kind': 'text', 'length': 20, 'required': true,
                'one_of': ['unchanged', 'planned', 'sent', 'failed', 'unanswered'],
                'meaning': 'What happened: there was nothing new to send, it is about to be sent, the channel took it, the channel refused it, or nobody knows whether it arrived.'
            },
            {'name': 'made_at', 'kind': 'instant', 'required': true, 'meaning': 'When (UTC).'},
            {'name': 'made_by', 'kind': 'text', 'length': 255, 'required': true, 'meaning': 'Who ran the command.'},
            {
                'name': 'identity', 'kind': 'text', 'length': 64, 'required': true,
                'meaning': 'Identifies the message. It stays the same when the message is sent again.'
            },
            {
                'name': 'last_state', 'kind': 'integer', 'required': true,
                'meaning': 'The last `event` of `notice_states` that the notice covers.'
            },
            {'name': 'reason', 'kind': 'text', 'length': 2000, 'meaning': 'Why it failed or may not have arrived.'},
        ],
        'notice_states': [
            {'name': 'event', 'kind': 'entry', 'required': true, 'meaning': 'Its number: events count in this order.'},
            {
                'name': 'run_id', 'kind': 'text', 'length': 64, 'required': true,
                'meaning': 'The first build with which the cause stood like this.'
            },
            {
                'name': 'recipient', 'kind': 'text', 'length': 255, 'required': true,
                'meaning': 'Who gets notices about the cause.'
            },
            {'name': 'episode_key', 'kind': 'text', 'length': 1000, 'required': true, 'meaning': 'The cause.'},
            {
                'name': 'state', 'kind': 'text', 'length': 20, 'required': true,
                'one_of': ['open', 'accepted', 'gone'],
                'meaning': 'How the cause stands for this recipient. It is `gone` when it is closed, or now belongs to somebody else.'
            },
            {'name': 'is_overdue', 'kind': 'integer', 'required': true, 'meaning': '1 when it is past its due day.'},
            {
                'name': 'is_contradiction', 'kind': 'integer', 'required': true,
                'meaning': '1 when somebody resolved it and it is still open.'
            },
            {'name': 'cents', 'kind': 'integer', 'required': true, 'meaning': 'Its money, in cents.'},
            {
                'name': 'exception_rows', 'kind': 'integer', 'required': true,
                'meaning': 'How many exceptions it has; 1 for a run of days, however many days.'
            },
            {
                'name': 'about', 'kind': 'text', 'length': 500,
                'meaning': 'The account or transfer, by the name that people use.'
            },
        ],
    }) }}
{% endmacro %}
