{{ config(alias='spec_example_l2_institution', materialized='recongen_table', tags=['institution'],
    meta={'recongen': {'content_hash': 'a078dfdf99b3ffca28d755879be469492025cabb893ebecc92d06bf7e67946c5', 'currency': 'USD'}}) }}
{{ recongen.typed_rows(
    [['prefix', 'text'], ['description', 'text'], ['balances', 'text'], ['exceptions_keep_days', 'integer'], ['owner_team', 'text'], ['owner_contact', 'text'], ['content_hash', 'text']],
    [
        ['spec_example', 'A small institution that moves money for customers and merchants. Customers belong to the southern pool, merchants to the northern one. It exists so that every primitive of the grammar can be seen at work.\x0a', 'daily', 5, 'Reconciliation', 'reconciliation@example.org', 'a078dfdf99b3ffca28d755879be469492025cabb893ebecc92d06bf7e67946c5'],
    ]
) }}
