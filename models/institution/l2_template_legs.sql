{{ config(alias='dts_l2_template_legs', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['rail_name', 'text'], ['leg_direction', 'text'], ['xor_group', 'text']],
    [
    ]
) }}
