{{ config(alias='dts_l2_posting_requirements', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['rail_name', 'text'], ['template_name', 'text'], ['requirement', 'text'], ['feed_column', 'text'], ['metadata_key', 'text'], ['source', 'text']],
    [
    ]
) }}
