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
            {'name': 'run_id', 'kind': 'text', 'length': 64},
            {'name': 'report_fingerprint', 'kind': 'text', 'length': 64},
        ],
        'notice_events': [
            {'name': 'event', 'kind': 'entry', 'required': true},
            {'name': 'run_id', 'kind': 'text', 'length': 64, 'required': true},
            {'name': 'recipient', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'channel', 'kind': 'text', 'length': 255, 'required': true},
            {
                'name': 'kind', 'kind': 'text', 'length': 20, 'required': true,
                'one_of': ['unchanged', 'planned', 'sent', 'failed', 'unanswered']
            },
            {'name': 'made_at', 'kind': 'instant', 'required': true},
            {'name': 'made_by', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'identity', 'kind': 'text', 'length': 64, 'required': true},
            {'name': 'last_state', 'kind': 'integer', 'required': true},
            {'name': 'reason', 'kind': 'text', 'length': 2000},
        ],
        'notice_states': [
            {'name': 'event', 'kind': 'entry', 'required': true},
            {'name': 'run_id', 'kind': 'text', 'length': 64, 'required': true},
            {'name': 'recipient', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'episode_key', 'kind': 'text', 'length': 1000, 'required': true},
            {
                'name': 'state', 'kind': 'text', 'length': 20, 'required': true,
                'one_of': ['open', 'accepted', 'gone']
            },
            {'name': 'is_overdue', 'kind': 'integer', 'required': true},
            {'name': 'is_contradiction', 'kind': 'integer', 'required': true},
            {'name': 'cents', 'kind': 'integer', 'required': true},
            {'name': 'exception_rows', 'kind': 'integer', 'required': true},
            {'name': 'about', 'kind': 'text', 'length': 500},
        ],
    }) }}
{% endmacro %}
