{{ config(alias='spec_example_l2_chains', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['parent_name', 'text'], ['parent_kind', 'text'], ['child_name', 'text'], ['child_kind', 'text'], ['is_required', 'integer'], ['xor_group', 'text'], ['is_fan_in', 'integer'], ['expected_parent_count', 'integer']],
    [
        ['CheckReceived', 'rail', 'LockboxDeposit', 'template', 0, none, 1, 3],
        ['ExternalInbound', 'rail', 'CustomerCredit', 'rail', 1, none, 0, none],
        ['MerchantSettlementCycle', 'template', 'CycleAssessment', 'template', 0, none, 1, none],
        ['MerchantSettlementCycle', 'template', 'MerchantPayoutAch', 'rail', 1, 'PayoutVehicle', 0, none],
        ['MerchantSettlementCycle', 'template', 'MerchantPayoutInternal', 'rail', 1, 'PayoutVehicle', 0, none],
    ]
) }}
