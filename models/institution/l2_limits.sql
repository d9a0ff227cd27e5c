{{ config(alias='dts_l2_limits', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['account_parent_role', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'], ['amount_direction', 'text'], ['cap', 'money']],
    [
        ['OperatingCash', 'transfer', none, 'Debit', '5000000000.00'],
        ['OperatingCash', 'withdrawal', none, 'Debit', '10000000000.00'],
    ]
) }}
