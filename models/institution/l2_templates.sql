{{ config(alias='dts_l2_templates', materialized='table', tags=['institution'], pre_hook="{{ recongen.open_transaction() }}") }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['transfer_type', 'text'], ['expected_net', 'money'], ['completion_kind', 'text'], ['completion_days', 'integer'], ['completion_key', 'text']],
    [
    ]
) }}
