{#- The two base tables of the feed contract (Schema v6). A required column is never null.
    A name is what rows are joined by, so it must be spelled alike everywhere; a text is only read.
    `names` is the column whose values name things of the same kind; `one_of` lists all values that a text may have. -#}
{% macro feed_tables() %}
    {% set reasons = ['Inflight', 'BundleAssignment', 'TechnicalCorrection'] %}
    {{ return({
        'transactions': [
            {'name': 'entry', 'kind': 'entry', 'required': true},
            {'name': 'id', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'account_id', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'account_name', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'account_role', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'account_scope', 'kind': 'text', 'length': 20, 'required': true, 'one_of': ['internal', 'external']},
            {'name': 'account_parent_role', 'kind': 'name', 'length': 100, 'names': 'account_role'},
            {'name': 'amount_money', 'kind': 'money', 'required': true},
            {'name': 'amount_direction', 'kind': 'text', 'length': 20, 'required': true, 'one_of': ['Debit', 'Credit']},
            {'name': 'status', 'kind': 'text', 'length': 20, 'required': true},
            {'name': 'posting', 'kind': 'instant', 'required': true},
            {'name': 'transfer_id', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'transfer_type', 'kind': 'name', 'length': 50, 'required': true},
            {'name': 'transfer_completion', 'kind': 'instant'},
            {'name': 'transfer_parent_id', 'kind': 'name', 'length': 100, 'names': 'transfer_id'},
            {'name': 'rail_name', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'template_name', 'kind': 'name', 'length': 100},
            {'name': 'bundle_id', 'kind': 'name', 'length': 100, 'names': 'transfer_id'},
            {'name': 'supersedes', 'kind': 'text', 'length': 50, 'one_of': reasons},
            {'name': 'origin', 'kind': 'name', 'length': 50, 'required': true},
            {'name': 'metadata', 'kind': 'json'},
        ],
        'daily_balances': [
            {'name': 'entry', 'kind': 'entry', 'required': true},
            {'name': 'account_id', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'account_name', 'kind': 'text', 'length': 255, 'required': true},
            {'name': 'account_role', 'kind': 'name', 'length': 100, 'required': true},
            {'name': 'account_scope', 'kind': 'text', 'length': 20, 'required': true, 'one_of': ['internal', 'external']},
            {'name': 'account_parent_role', 'kind': 'name', 'length': 100, 'names': 'account_role'},
            {'name': 'expected_eod_balance', 'kind': 'money'},
            {'name': 'business_day_start', 'kind': 'instant', 'required': true},
            {'name': 'business_day_end', 'kind': 'instant', 'required': true},
            {'name': 'money', 'kind': 'money', 'required': true},
            {'name': 'limits', 'kind': 'json'},
            {'name': 'supersedes', 'kind': 'text', 'length': 50, 'one_of': reasons},
        ],
    }) }}
{% endmacro %}
