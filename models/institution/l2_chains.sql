{{ config(alias='dts_l2_chains', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['parent_name', 'text'], ['parent_kind', 'text'], ['child_name', 'text'], ['child_kind', 'text'], ['is_required', 'integer'], ['xor_group', 'text'], ['is_fan_in', 'integer'], ['expected_parent_count', 'integer']],
    [
    ]
) }}
