{{ config(alias='dts_l2_holidays', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['holiday', 'date']],
    [
    ]
) }}
