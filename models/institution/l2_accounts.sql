{{ config(alias='spec_example_l2_accounts', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['account_id', 'text'], ['account_name', 'text'], ['account_role', 'text'], ['account_scope', 'text'], ['account_parent_role', 'text'], ['expected_eod_balance', 'money']],
    [
        ['branch-till', 'Branch till', 'BranchTill', 'internal', 'SouthPool', none],
        ['clearing-suspense', 'Clearing suspense', 'ClearingSuspense', 'internal', none, '0.00'],
        ['fee-income', 'Fee income', 'FeeIncome', 'internal', none, none],
        ['lockbox', 'Lockbox', 'Lockbox', 'internal', none, none],
        ['north-pool', 'Northern pool', 'NorthPool', 'internal', none, none],
        ['outside', 'Other banks', 'ExternalCounterparty', 'external', none, none],
        ['south-pool', 'Southern pool', 'SouthPool', 'internal', none, none],
    ]
) }}
