{{ config(alias='spec_example_l2_institution', materialized='recongen_table', tags=['institution'],
    meta={'recongen': {'content_hash': '2e02dd18f4ba4ac83e85a72c946eaeddac9710b572b377d56cee7177f7243241'}}) }}
{{ recongen.typed_rows(
    [['prefix', 'text'], ['description', 'text'], ['balances', 'text'], ['content_hash', 'text']],
    [
        ['spec_example', 'A small institution that moves money for customers and merchants. Customers belong to the southern pool, merchants to the northern one. It exists so that every primitive of the grammar can be seen at work.\x0a', 'daily', '2e02dd18f4ba4ac83e85a72c946eaeddac9710b572b377d56cee7177f7243241'],
    ]
) }}
