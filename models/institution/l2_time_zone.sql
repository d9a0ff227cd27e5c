{{ config(alias='spec_example_l2_time_zone', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['utc_from', 'instant'], ['utc_until', 'instant'], ['local_from', 'instant'], ['local_until', 'instant'], ['offset_seconds', 'integer']],
    [
        ['1000-01-01 00:00:00', '9999-12-30 00:00:00', '1000-01-01 00:00:00', '9999-12-30 00:00:00', 0],
    ]
) }}
