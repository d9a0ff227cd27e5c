{{ config(alias='spec_example_l2_template_legs', materialized='recongen_table', tags=['institution']) }}
{{ recongen.typed_rows(
    [['template_name', 'text'], ['rail_name', 'text'], ['leg_direction', 'text'], ['xor_group', 'text']],
    [
        ['CycleAssessment', 'AssessmentCredit', 'Credit', none],
        ['CycleAssessment', 'AssessmentDebit', 'Debit', none],
        ['InterestCycle', 'InterestAccrual', 'Debit', none],
        ['InterestCycle', 'InterestCredit', 'Variable', none],
        ['LoanCycle', 'LoanDrawdown', none, none],
        ['LoanCycle', 'LoanFee', 'Credit', none],
        ['LockboxDeposit', 'LockboxCredit', 'Variable', none],
        ['LockboxDeposit', 'LockboxRelease', 'Debit', none],
        ['MerchantSettlementCycle', 'SettlementClose', 'Variable', '1'],
        ['MerchantSettlementCycle', 'SettlementCloseByHand', 'Variable', '1'],
        ['MerchantSettlementCycle', 'SubledgerCharge', 'Debit', none],
        ['MerchantSettlementCycle', 'SubledgerRefund', 'Credit', none],
    ]
) }}
