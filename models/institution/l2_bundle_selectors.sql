{{ config(alias='dts_l2_bundle_selectors', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['aggregating_rail', 'text'], ['selector', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'], ['template_name', 'text']],
    [
        ['daily_close', 'deposit_line', none, 'deposit_line', none],
        ['daily_close', 'opening', none, 'opening', none],
        ['daily_close', 'withdrawal_line', none, 'withdrawal_line', none],
    ]
) }}
