{{ config(alias='spec_example_l2_statuses', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['status', 'text']],
    [
        ['Cancelled'],
        ['Failed'],
        ['Pending'],
        ['Posted'],
    ]
) }}
