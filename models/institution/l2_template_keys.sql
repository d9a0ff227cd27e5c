{{ config(alias='spec_example_l2_template_keys', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['key_position', 'integer'], ['metadata_key', 'text']],
    [
        ['CycleAssessment', 1, 'assessment_id'],
        ['InterestCycle', 1, 'customer_id'],
        ['InterestCycle', 2, 'accrual_month'],
        ['LoanCycle', 1, 'loan_id'],
        ['LockboxDeposit', 1, 'deposit_id'],
        ['MerchantSettlementCycle', 1, 'merchant_id'],
        ['MerchantSettlementCycle', 2, 'settlement_period'],
    ]
) }}
