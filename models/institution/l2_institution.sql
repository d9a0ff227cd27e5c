{{ config(alias='dts_l2_institution', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['prefix', 'text'], ['description', 'text'], ['content_hash', 'text']],
    [
        ['dts', 'The operating cash of the U.S. Treasury as published each business day.', 'df693430202425f4234828619a95e0dc0e9b9e4a8b940aa7a24c776b6b89f0cc'],
    ]
) }}
