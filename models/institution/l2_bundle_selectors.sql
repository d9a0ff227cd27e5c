{{ config(alias='spec_example_l2_bundle_selectors', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['aggregating_rail', 'text'], ['selector', 'text'], ['transfer_type', 'text'], ['rail_name', 'text'], ['template_name', 'text']],
    [
        ['FeeSettlement', 'service_fee', 'service_fee', none, none],
        ['InterestFunding', 'InterestCycle', none, none, 'InterestCycle'],
        ['OutboundSweep', 'ExternalOutbound', none, 'ExternalOutbound', none],
        ['PoolBalancing', 'MerchantSettlementCycle.SubledgerCharge', none, 'SubledgerCharge', 'MerchantSettlementCycle'],
        ['PoolBalancing', 'MerchantSettlementCycle.SubledgerRefund', none, 'SubledgerRefund', 'MerchantSettlementCycle'],
    ]
) }}
