{{ config(alias='spec_example_l2_weekend', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['iso_weekday', 'integer']],
    [
        [6],
        [7],
    ]
) }}
