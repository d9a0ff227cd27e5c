{{ config(alias='spec_example_l2_account_templates', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['account_role', 'text'], ['account_scope', 'text'], ['account_parent_role', 'text'], ['expected_eod_balance', 'money']],
    [
        ['CustomerSubledger', 'internal', 'SouthPool', none],
        ['MerchantLedger', 'internal', 'NorthPool', none],
    ]
) }}
