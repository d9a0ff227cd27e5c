{{ config(alias='dts_l2_template_keys', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['key_position', 'integer'], ['metadata_key', 'text']],
    [
    ]
) }}
