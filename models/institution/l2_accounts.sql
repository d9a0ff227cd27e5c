{{ config(alias='dts_l2_accounts', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['account_id', 'text'], ['account_name', 'text'], ['account_role', 'text'], ['account_scope', 'text'], ['account_parent_role', 'text'], ['expected_eod_balance', 'money']],
    [
        ['FRA', 'Federal Reserve Account', 'CashAccountFRA', 'internal', 'OperatingCash', none],
        ['TTL', 'Tax and Loan Note / Short-Term Investments', 'CashAccountTTL', 'internal', 'OperatingCash', none],
        ['oper-cash', 'Total Operating Balance', 'OperatingCash', 'internal', none, none],
        ['public', 'The public', 'Public', 'external', none, none],
    ]
) }}
