{{ config(alias='dts_l2_institution', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['prefix', 'text'], ['description', 'text'], ['content_hash', 'text']],
    [
        ['dts', 'x', 'abc'],
    ]
) }}
