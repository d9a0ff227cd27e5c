{{ config(alias='spec_example_l2_templates', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['transfer_type', 'text'], ['expected_net', 'money'], ['completion_kind', 'text'], ['completion_days', 'integer'], ['completion_key', 'text']],
    [
        ['CycleAssessment', 'cycle_assessment', '0.00', 'business_day_end', 1, none],
        ['InterestCycle', 'interest_cycle', '0.00', 'month_end', 0, none],
        ['LoanCycle', 'loan_cycle', '25.00', 'business_day_end', 0, none],
        ['LockboxDeposit', 'lockbox_deposit', '0.00', 'business_day_end', 0, none],
        ['MerchantSettlementCycle', 'settlement_cycle', '0.00', 'metadata', 0, 'settlement_period_end'],
    ]
) }}
