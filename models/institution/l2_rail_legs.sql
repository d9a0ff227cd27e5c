{{ config(alias='dts_l2_rail_legs', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['rail_name', 'text'], ['leg', 'text'], ['account_role', 'text'], ['amount_direction', 'text'], ['origin', 'text']],
    [
        ['daily_close', 'single', 'Public', 'Debit', 'ExternalAggregated'],
        ['deposit_line', 'single', 'CashAccountFRA', 'Credit', 'ExternalForcePosted'],
        ['deposit_line', 'single', 'CashAccountTTL', 'Credit', 'ExternalForcePosted'],
        ['opening', 'single', 'CashAccountFRA', 'Credit', 'ExternalForcePosted'],
        ['opening', 'single', 'CashAccountTTL', 'Credit', 'ExternalForcePosted'],
        ['ttl_transfer', 'destination', 'CashAccountFRA', 'Credit', 'InternalInitiated'],
        ['ttl_transfer', 'destination', 'CashAccountTTL', 'Credit', 'InternalInitiated'],
        ['ttl_transfer', 'source', 'CashAccountFRA', 'Debit', 'InternalInitiated'],
        ['ttl_transfer', 'source', 'CashAccountTTL', 'Debit', 'InternalInitiated'],
        ['withdrawal_line', 'single', 'CashAccountFRA', 'Debit', 'ExternalForcePosted'],
        ['withdrawal_line', 'single', 'CashAccountTTL', 'Debit', 'ExternalForcePosted'],
    ]
) }}
