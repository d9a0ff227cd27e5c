{{ config(alias='spec_example_l2_limits', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['account_parent_role', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'], ['amount_direction', 'text'], ['cap', 'money']],
    [
        ['SouthPool', none, 'BranchDeposit', 'Credit', '10000.00'],
        ['SouthPool', 'ach_outbound', none, 'Debit', '5000.00'],
    ]
) }}
