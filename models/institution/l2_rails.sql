{{ config(alias='dts_l2_rails', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['rail_name', 'text'], ['transfer_type', 'text'], ['leg_count', 'integer'], ['is_aggregating', 'integer'], ['cadence', 'text'], ['expected_net', 'money'], ['max_pending_seconds', 'integer'], ['max_unbundled_seconds', 'integer']],
    [
        ['daily_close', 'daily_close', 1, 1, 'daily-eod', none, none, none],
        ['deposit_line', 'deposit', 1, 0, none, none, none, none],
        ['opening', 'opening_balance', 1, 0, none, none, none, none],
        ['ttl_transfer', 'transfer', 2, 0, none, '0.00', none, none],
        ['withdrawal_line', 'withdrawal', 1, 0, none, none, none, none],
    ]
) }}
