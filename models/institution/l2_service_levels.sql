{{ config(alias='spec_example_l2_service_levels', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['severity', 'text'], ['business_days', 'integer']],
    [
        ['high', 1],
        ['medium', 5],
    ]
) }}
