{{ config(alias='spec_example_l2_institution', materialized='recongen_table', tags=['institution'],
    meta={'recongen': {'content_hash': '39d89077fbf38a3e1082fc9de103d26d381ba2575dc0ed6c8fe95a4d85a24a16', 'currency': 'USD'}}) }}
{{ recongen.typed_rows(
    [['prefix', 'text'], ['description', 'text'], ['balances', 'text'], ['exceptions_keep_days', 'integer'], ['owner_team', 'text'], ['owner_contact', 'text'], ['content_hash', 'text']],
    [
        ['spec_example', 'A small institution that moves money for customers and merchants. Customers belong to the southern pool, merchants to the northern one. It exists so that every primitive of the grammar can be seen at work.\x0a', 'daily', 5, 'Reconciliation', 'reconciliation@example.org', '39d89077fbf38a3e1082fc9de103d26d381ba2575dc0ed6c8fe95a4d85a24a16'],
    ]
) }}
