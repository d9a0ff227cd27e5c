"""Each rule against the healthy file with exactly that rule broken.

A case replaces one passage; the lines that end in `#!` are where the findings belong, and `says` is part of
each finding's message.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from recongen.institution import Finding, check
from recongen.institution.rules import RULES

HERE = Path(__file__).parent
Findings = Callable[..., list[Finding]]


class Case(NamedTuple):
    rule: str
    old: str
    new: str
    says: str
    severity: str = "error"


CASES = [
    # --- accounts
    Case(
        "duplicate-account-id",
        "  - id: merchant-control\n",
        '  - id: "0010" #!\n',
        "the account id '0010' is already declared on line 14",
    ),
    Case(
        "duplicate-template-role",
        "  - role: Merchant\n    scope: internal\n    parent_role: MerchantControl\n    expected_eod_balance: 0.00\n",
        "  - role: Merchant\n    scope: internal\n  - role: Merchant #!\n    scope: internal\n",
        "the template role 'Merchant' is already declared",
    ),
    Case(
        "unknown-parent-role",
        "    role: Branch\n    scope: internal\n    parent_role: DepositControl\n",
        "    role: Branch\n    scope: internal\n    parent_role: DepositContrl #!\n",
        "no account and no account template has the role 'DepositContrl'",
    ),
    Case(
        "template-parent",
        "    parent_role: MerchantControl\n",
        "    parent_role: Customer #!\n",
        "belongs to an account template, so which of its accounts is the parent stays open",
    ),
    Case(
        "template-parent",
        "    parent_role: MerchantControl\n",
        "    parent_role: MerchantControll #!\n",
        "no account has the role 'MerchantControll'",
    ),
    Case(
        "template-parent",
        "    parent_role: MerchantControl\n",
        "    parent_role: Customer #!\n  - role: MerchantControl\n    scope: internal\n    parent_role: MerchantControl #!\n",
        "belongs to an account template, so which of its accounts is the parent stays open",
    ),
    Case(
        "ambiguous-parent",
        "    role: Branch\n    scope: internal\n    parent_role: DepositControl\n",
        "    role: Customer\n    scope: internal\n  - id: desk\n    scope: internal\n    parent_role: Customer #!\n",
        "1 account and an account template have the role 'Customer', so none of them is the parent",
        "warning",
    ),
    Case(
        "ambiguous-parent",
        "    role: Suspense\n    scope: internal\n    expected_eod_balance: 0\n",
        "    role: Suspense\n    scope: internal\n  - id: twin\n    role: Suspense\n    scope: internal\n"
        "  - id: child\n    scope: internal\n    parent_role: Suspense #!\n",
        "2 accounts have the role 'Suspense', so none of them is the parent",
        "warning",
    ),
    Case(
        "parent-cycle",
        "    role: Suspense\n    scope: internal\n",
        "    role: Suspense\n    scope: internal\n    parent_role: Ring #!\n  - id: ring\n    role: Ring\n"
        "    scope: internal\n    parent_role: Suspense\n  - id: another\n    scope: internal\n",
        "following the parents of 'Suspense' leads back to it",
        "warning",
    ),
    Case(
        "generated-id-collision",
        "  - id: suspense\n",
        "  - id: cust-0002\n",
        "it generates the id 'cust-0002', which a declared account has",
    ),
    Case(
        "generated-id-collision",
        "    expected_eod_balance: 0.00\n",
        '    instance_id_template: "cust-00{n:02d}" #!\n',
        "it generates 'cust-0001', as the template 'Customer' does",
    ),
    # --- roles
    Case("unknown-role", "  Customer: 17\n", "  Custmer: 17 #!\n", "has the role 'Custmer'"),
    Case(
        "unknown-role",
        "    leg_role: (Customer | Suspense)\n",
        "    leg_role: (Customer | Suspence) #!\n",
        "no account and no account template has the role 'Suspence'",
    ),
    Case(
        "unknown-role",
        "    destination_role: [Merchant, Customer]\n",
        "    destination_role:\n      - Merchant\n      - Custommer #!\n",
        "has the role 'Custommer'",
    ),
    Case(
        "unknown-role",
        "    source_role: Outside\n    destination_role: Customer\n",
        "    source_role: Outside\n    destination_role: Custmer #!\n",
        "has the role 'Custmer'",
    ),
    Case(
        "unknown-limit-role",
        "  - parent_role: DepositControl\n    rail: AchIn\n",
        "  - parent_role: Deposits #!\n    rail: AchIn\n",
        "has the role 'Deposits'",
        "warning",
    ),
    # --- the calendar and the statuses
    Case(
        "calendar-source",
        "  country: US\n",
        "  country: GB #!\n  subdivision: ENG #!\n  calendar: target2\n",
        "calendar already says which days are free",
    ),
    Case("calendar-source", "  country: US\n", "  subdivision: ENG #!\n", "subdivision needs country"),
    Case(
        "unknown-subdivision",
        "  country: US\n",
        "  country: GB\n  subdivision: London #!\n",
        "'London' is not a subdivision of GB",
    ),
    Case(
        "unknown-subdivision",
        "  country: US\n",
        "  country: JP\n  subdivision: Tokyo #!\n",
        "no holidays of JP depend on a subdivision",
    ),
    Case(
        "country-without-subdivision",
        "  country: US\n",
        "  country: GB #!\n",
        "some holidays of GB depend on the subdivision and are not free here: Easter Monday,",
        "warning",
    ),
    Case(
        "status-like-built-in",
        "business_calendar:\n",
        "statuses:\n  - Cancelled\n  - posted #!\nbusiness_calendar:\n",
        "'posted' is not Posted: postings with it count for nothing",
        "warning",
    ),
    Case(
        "status-like-built-in",
        "business_calendar:\n",
        "statuses:\n  - Failed #!\nbusiness_calendar:\n",
        "Failed is always known",
        "warning",
    ),
    Case(
        "status-like-built-in",
        "business_calendar:\n",
        "statuses:\n  - \u0420osted #!\nbusiness_calendar:\n",
        "'\\u0420osted' is not Posted: postings with it count for nothing",
        "warning",
    ),
    # --- names that look alike
    *(
        Case("names-look-alike", old, new, f"the {noun} {says} on line", "warning")
        for noun, old, new, says in (
            (
                "account id",
                "  - id: suspense\n",
                "  - id: Merchant-Control #!\n",
                "'Merchant-Control' looks like 'merchant-control'",
            ),
            (
                "account id",
                "  - id: suspense\n",
                "  - id: merchant-c\u043entrol #!\n",
                "'merchant-c\\u043entrol' looks like 'merchant-control'",
            ),
            (
                "role",
                "account_templates:\n",
                "account_templates:\n  - role: SUSPENSE #!\n    scope: internal\n",
                "'SUSPENSE' looks like 'Suspense'",
            ),
            (
                "role",
                "account_templates:\n",
                (
                    "account_templates:\n  - {role: Caf\u00e9, scope: internal}\n"
                    "  - role: Cafe\u0301 #!\n    scope: internal\n"
                ),
                "'Cafe\\u0301' looks like 'Caf\\xe9'",
            ),
            (
                "rail",
                "transfer_templates:\n",
                (
                    "  - name: RECEIPT #!\n    transfer_type: receipts\n    source_role: Outside\n    destination_role: Outside\n"
                    "    expected_net: 0\n    origin: Forced\ntransfer_templates:\n"
                ),
                "'RECEIPT' looks like 'Receipt'",
            ),
            (
                "transfer template",
                "chains:\n",
                (
                    "  - name: cycle #!\n    expected_net: 0\n    transfer_key: [period]\n    completion: month_end\n"
                    "    leg_rails: [Refund]\nchains:\n"
                ),
                "'cycle' looks like 'Cycle'",
            ),
            (
                "status",
                "business_calendar:\n",
                "statuses:\n  - Cancelled\n  - cancelled #!\nbusiness_calendar:\n",
                "'cancelled' looks like 'Cancelled'",
            ),
        )
    ),
    # --- rails
    Case(
        "duplicate-rail-name",
        "  - name: AchIn\n",
        "  - name: Fee #!\n    transfer_type: fee_refund\n    leg_role: Merchant\n    leg_direction: Credit\n"
        "    origin: InternalInitiated\n  - name: AchIn\n",
        "the rail 'Fee' is already declared on line",
    ),
    Case(
        "rail-shape",
        "    source_role: Merchant\n    destination_role: Outside\n",
        "    source_role: Merchant\n    destination_role: Outside\n    leg_direction: Debit #!\n",
        "a rail has either two legs or one; this one has source_role and leg_direction",
    ),
    Case(
        "rail-shape",
        "    source_role: Merchant\n    destination_role: Outside\n",
        "    source_role: Merchant #!\n",
        "source_role needs destination_role beside it",
    ),
    Case(
        "rail-shape",
        "    source_role: Outside\n    destination_role: Customer\n",
        "    source_role: Outside #!\n",
        "source_role needs destination_role beside it",
    ),
    Case(
        "rail-shape",
        "    leg_role: Outside\n    leg_direction: Debit\n",
        "    leg_role: Outside #!\n",
        "leg_role needs leg_direction beside it",
    ),
    Case(
        "rail-shape",
        "  - name: Receipt\n    transfer_type: receipt\n    source_role: Outside\n    destination_role: Outside\n"
        "    expected_net: 0\n",
        "  - name: Receipt #!\n    transfer_type: receipt\n",
        "this rail has no legs",
    ),
    Case(
        "shared-discriminator",
        "    transfer_type: payout_ach\n    source_role: Merchant\n    destination_role: Outside\n",
        "    transfer_type: ach_in\n    source_role: Merchant\n    destination_role: Outside #!\n",
        "a 'ach_in' posting on 'Outside' could also come from the rail 'AchIn'",
    ),
    Case(
        "shared-discriminator",
        "  - name: Receipt\n    transfer_type: receipt\n",
        "  - name: Other\n    transfer_type: payout_internal\n    source_role: Suspense\n"
        "    destination_role: (Branch | Customer) #!\n    expected_net: 0\n    origin: InternalInitiated\n"
        "  - name: Receipt\n    transfer_type: receipt\n",
        "a 'payout_internal' posting on 'Customer' could also come from the rail 'PayoutInternal'",
    ),
    Case(
        "transfer-type-length",
        "  - name: Receipt\n    transfer_type: receipt\n",
        "  - name: {} #!\n    source_role: Outside\n    destination_role: Outside\n    expected_net: 0\n"
        "    origin: ExternalForcePosted\n  - name: Receipt\n    transfer_type: receipt\n".format("R" * 51),
        "the name has 51 characters and is the transfer type too",
    ),
    Case(
        "origin-unresolved",
        "  - name: Fee\n    transfer_type: fee\n    leg_role: (Customer | Suspense)\n    leg_direction: Debit\n"
        "    origin: InternalInitiated\n",
        "  - name: Fee #!\n    transfer_type: fee\n    leg_role: (Customer | Suspense)\n    leg_direction: Debit\n",
        "the leg has no origin",
    ),
    Case(
        "origin-unresolved",
        "  - name: PayoutAch\n    transfer_type: payout_ach\n    source_role: Merchant\n"
        "    destination_role: Outside\n    expected_net: 0\n    origin: InternalInitiated\n",
        "  - name: PayoutAch #!\n    transfer_type: payout_ach\n    source_role: Merchant\n"
        "    destination_role: Outside\n    expected_net: 0\n",
        "the source leg has no origin",
    ),
    Case(
        "origin-ignored",
        "    leg_role: (Customer | Suspense)\n",
        "    leg_role: (Customer | Suspense)\n    source_origin: InternalInitiated #!\n",
        "a rail with one leg has no source leg",
        "warning",
    ),
    Case(
        "origin-ignored",
        "    source_origin: ExternalForcePosted\n",
        "    source_origin: ExternalForcePosted\n    origin: InternalInitiated #!\n",
        "both legs have an origin of their own, so this one is ignored",
        "warning",
    ),
    Case(
        "expected-net-missing",
        "  - name: AchIn\n    transfer_type: ach_in\n    source_role: Outside\n    destination_role: Customer\n"
        "    expected_net: 0\n",
        "  - name: AchIn #!\n    transfer_type: ach_in\n    source_role: Outside\n    destination_role: Customer\n",
        "this rail makes transfers of two legs but does not say what they sum to",
    ),
    Case(
        "expected-net-of-leg-rail",
        "    leg_role: Customer\n    leg_direction: Credit\n    origin: InternalInitiated\n",
        "    source_role: Customer\n    destination_role: Suspense\n    expected_net: 0 #!\n"
        "    origin: InternalInitiated\n",
        "the template says what all legs sum to",
        "warning",
    ),
    Case(
        "expected-net-of-one-leg",
        "    leg_role: (Customer | Suspense)\n",
        "    leg_role: (Customer | Suspense)\n    expected_net: 0 #!\n",
        "a transfer of one leg has no net to expect",
        "warning",
    ),
    Case(
        "example-key",
        "      merchant_id: [m-1, m-2]\n",
        "      merchnt_id: [m-1, m-2] #!\n",
        "'merchnt_id' is not among this rail's metadata_keys",
    ),
    Case(
        "requirement-key",
        "    posted_requirements: [trace]\n",
        "    posted_requirements: [bundle_id, parent_transfer_id, trce] #!\n",
        "'trce' is neither among this rail's metadata_keys nor a column of the feed",
        "warning",
    ),
    Case(
        "requirement-always-met",
        "    metadata_keys: [trace]\n    posted_requirements: [trace]\n",
        "    metadata_keys: [trace, status]\n    posted_requirements: [status, supersedes, trace, amount_money] #!\n",
        "every row of the feed has a value in its column 'amount_money', so this requires nothing",
        "warning",
    ),
    # --- reconciliation
    Case(
        "aggregating-incomplete",
        "  - name: FeeSettlement\n    transfer_type: fee_settlement\n    leg_role: Outside\n    leg_direction: Debit\n"
        "    origin: ExternalForcePosted\n    metadata_keys: [month]\n    aggregating: true\n    cadence: monthly-eom\n",
        "  - name: FeeSettlement #!\n    transfer_type: fee_settlement\n    leg_role: Outside\n"
        "    leg_direction: Debit\n    origin: ExternalForcePosted\n    aggregating: true\n",
        "an aggregating rail needs a cadence",
    ),
    Case(
        "aggregating-incomplete",
        "  - name: FeeSettlement\n    transfer_type: fee_settlement\n    leg_role: Outside\n    leg_direction: Debit\n"
        "    origin: ExternalForcePosted\n    metadata_keys: [month]\n    aggregating: true\n    cadence: monthly-eom\n"
        "    bundles_activity: [Fee]\n",
        "  - name: FeeSettlement #!\n    transfer_type: fee_settlement\n    leg_role: Outside\n"
        "    leg_direction: Debit\n    origin: ExternalForcePosted\n    aggregating: true\n    cadence: monthly-eom\n"
        "    bundles_activity: []\n",
        "an aggregating rail needs bundles_activity",
    ),
    Case(
        "not-aggregating",
        "    metadata_keys: [customer_id]\n",
        "    metadata_keys: [customer_id]\n    cadence: daily-eod #!\n    bundles_activity: [Charge] #!\n",
        "only an aggregating rail has",
        "warning",
    ),
    Case(
        "unknown-selector",
        "    bundles_activity: [Cycle.Charge, Fee, refund, Cycle]\n",
        "    bundles_activity:\n      - Fee\n      - Cycle\n      - refnd #!\n",
        "'refnd' is not a transfer type, rail or template",
    ),
    Case(
        "unknown-selector",
        "    bundles_activity: [Cycle.Charge, Fee, refund, Cycle]\n",
        "    bundles_activity: [Fee, Cycle, Cycle.AchIn] #!\n",
        "'AchIn' is not a leg rail of the template 'Cycle'",
    ),
    Case(
        "unknown-selector",
        "    bundles_activity: [Cycle.Charge, Fee, refund, Cycle]\n",
        "    bundles_activity: [Fee, Cycle, Cycel.Charge] #!\n",
        "'Cycel.Charge' is not a transfer type, rail or template",
    ),
    Case(
        "bundled-aggregator",
        "    bundles_activity: [Cycle.Charge, Fee, refund, Cycle]\n",
        "    bundles_activity: [Cycle, fee_settlement] #!\n",
        "'FeeSettlement' is itself an aggregating rail with one leg, which nothing may bundle",
    ),
    Case(
        "bundles-itself",
        "    bundles_activity: [Cycle.Charge, Fee, refund, Cycle]\n",
        "    bundles_activity: [Cycle, sweep] #!\n",
        "'sweep' makes this rail bundle its own postings",
        "warning",
    ),
    Case(
        "unreconciled-rail",
        "  - name: AchIn\n",
        "  - name: Loose #!\n    transfer_type: loose\n    leg_role: Suspense\n    leg_direction: Credit\n"
        "    origin: InternalInitiated\n  - name: AchIn\n",
        "nothing reconciles this rail of one leg",
    ),
    Case(
        "variable-outside-template",
        "    leg_role: (Customer | Suspense)\n    leg_direction: Debit\n",
        "    leg_role: (Customer | Suspense)\n    leg_direction: Variable #!\n",
        "a Variable leg closes a transfer template, but no template has this rail as a leg",
    ),
    Case(
        "unbundled-age",
        "    max_pending_age: P1DT12H\n",
        "    max_unbundled_age: P1D #!\n",
        "no aggregating rail bundles this rail",
    ),
    # --- templates
    Case(
        "duplicate-template-name",
        "    firings_typical_per_period: {period: week, range: [1, 5]}\n",
        "  - name: Cycle #!\n    expected_net: 0\n    transfer_key: [period]\n    completion: month_end\n"
        "    leg_rails: [Refund]\n",
        "the transfer template 'Cycle' is already declared on line",
    ),
    Case(
        "ambiguous-name",
        "    firings_typical_per_period: {period: week, range: [1, 5]}\n",
        "  - name: Receipt #!\n    expected_net: 0\n    transfer_key: [period]\n    completion: month_end\n"
        "    leg_rails: [Refund]\n",
        "has this name too, and a chain or bundle refers to it",
        "warning",
    ),
    Case(
        "unknown-leg-rail",
        "    leg_rails: [Charge, Refund, Close, SlowClose, FastClose]\n",
        "    leg_rails:\n      - Charge\n      - Refund\n      - Closee #!\n      - SlowClose\n      - FastClose\n",
        "no rail is called 'Closee'",
    ),
    Case(
        "aggregating-leg-rail",
        "    firings_typical_per_period: {period: week, range: [1, 5]}\n",
        "  - name: Other\n    expected_net: 0\n    transfer_key: [month]\n    completion: month_end\n"
        "    leg_rails: [FeeSettlement] #!\n",
        "'FeeSettlement' is an aggregating rail; it sweeps on a cadence and joins no single transfer",
    ),
    Case(
        "several-variable-legs",
        "    leg_rails: [Charge, Refund, Close, SlowClose, FastClose]\n    leg_rail_xor_groups:\n"
        "      - [SlowClose, FastClose]\n",
        "    leg_rails: [Charge, Refund, Close, SlowClose, FastClose] #!\n",
        "'Close' and 'SlowClose' are both Variable, so neither amount is determined",
    ),
    Case(
        "xor-group-member",
        "      - [SlowClose, FastClose]\n",
        "      - [SlowClose, FastClose, Fee] #!\n",
        "'Fee' is not among this template's leg_rails",
    ),
    Case(
        "xor-group-member",
        "      - [SlowClose, FastClose]\n",
        "      - [SlowClose, FastClose, Refund] #!\n",
        "'Refund' is not a Variable rail of one leg, so it takes part in every transfer",
    ),
    Case(
        "xor-group-overlap",
        "      - [SlowClose, FastClose]\n",
        "      - [SlowClose, FastClose]\n      - [Close, FastClose] #!\n",
        "'FastClose' is already in another group of this template",
    ),
    Case(
        "xor-group-size",
        "      - [SlowClose, FastClose]\n",
        "      - [SlowClose, FastClose]\n      - [Close] #!\n",
        "a group of fewer than two rails is not a choice",
    ),
    Case(
        "transfer-key-not-carried",
        "    leg_direction: Credit\n    origin: InternalInitiated\n    metadata_keys: [merchant_id, period]\n",
        "    leg_direction: Credit\n    origin: InternalInitiated\n    metadata_keys: [merchant_id, periods] #!\n",
        "the template 'Cycle' groups this rail's legs by 'period', which its metadata_keys lack",
    ),
    Case(
        "completion-key",
        "    completion: metadata.period_end\n",
        "    completion: metadata.cycle_end #!\n",
        "no leg rail of this template has the metadata key 'cycle_end'",
        "warning",
    ),
    # --- chains
    Case(
        "unknown-chain-member",
        "    child: Receipt\n",
        "    child: Reciept #!\n",
        "no rail and no transfer template is called 'Reciept'",
    ),
    Case(
        "unknown-chain-member",
        "  - parent: AchIn\n    child: Receipt\n    required: true\n",
        "  - parent: AchInn #!\n    children: [PayoutAch, PayoutInternal]\n",
        "no rail and no transfer template is called 'AchInn'",
    ),
    Case(
        "chain-to-itself",
        "    child: Receipt\n",
        "    child: AchIn #!\n",
        "parent and child are the same",
        "warning",
    ),
    Case(
        "aggregating-child",
        "    child: Receipt\n",
        "    child: Sweep #!\n",
        "'Sweep' is an aggregating rail; it runs on its cadence and follows no transfer",
    ),
    Case(
        "chain-within-transfer",
        "  - parent: AchIn\n    child: Receipt\n",
        "  - parent: Cycle\n    child: Refund #!\n",
        "'Cycle' and 'Refund' are in the same transfer of the template 'Cycle', so no leg would ever carry the parent",
        "warning",
    ),
    Case(
        "chain-within-transfer",
        "  - parent: AchIn\n    child: Receipt\n",
        "  - parent: Charge\n    child: Refund #!\n",
        "'Charge' and 'Refund' are in the same transfer of the template 'Cycle'",
        "warning",
    ),
    Case(
        "chain-within-transfer",
        "  - parent: AchIn\n    child: Receipt\n",
        "  - parent: Charge\n    child: Cycle #!\n",
        "'Charge' and 'Cycle' are in the same transfer of the template 'Cycle'",
        "warning",
    ),
    Case(
        "duplicate-chain",
        "    child: Receipt\n    required: true\n",
        "    child: Receipt\n    required: true\n  - parent: AchIn\n    children: [Receipt] #!\n",
        "'Receipt' already follows 'AchIn' on line",
        "warning",
    ),
    Case(
        "chain-group-parents",
        "  - parent: Cycle\n    child: PayoutInternal\n    required: true\n    xor_group: Vehicle\n",
        "  - parent: Receipt\n    child: PayoutInternal\n    required: true\n    xor_group: Vehicle #!\n",
        "the group 'Vehicle' begins on line",
    ),
    Case(
        "chain-group-size",
        "    child: Receipt\n    required: true\n",
        "    child: Receipt\n    required: true\n    xor_group: Vehicles #!\n",
        "the group 'Vehicles' has one member, which is not a choice",
    ),
    Case(
        "fan-in-child",
        "    child: Receipt\n    required: true\n",
        "    child: Receipt\n    required: true\n    fan_in: true #!\n",
        "'Receipt' is a rail; only a template's transfer can have several parents",
    ),
    Case(
        "parent-count",
        "    fan_in: true\n    expected_parent_count: 2\n",
        "    expected_parent_count: 2 #!\n",
        "expected_parent_count means something only with fan_in",
    ),
    Case(
        "parent-count",
        "  - parent: AchIn\n    child: Cycle\n    required: false\n    fan_in: true\n    expected_parent_count: 2\n",
        "  - parent: AchIn\n    children:\n      - name: Cycle\n        expected_parent_count: 2 #!\n",
        "expected_parent_count means something only with fan_in",
    ),
    # --- limits
    Case(
        "limit-target",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    transfer_type: charge\n    rail: Charge #!\n    cap: 5000.00\n",
        "a limit caps a transfer type or a rail, not both",
    ),
    Case(
        "limit-target",
        "  - parent_role: DepositControl\n    transfer_type: charge\n",
        "  - parent_role: DepositControl #!\n",
        "this limit does not say what it caps",
    ),
    Case(
        "unknown-transfer-type",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    transfer_type: chrge #!\n    cap: 5000.00\n",
        "no rail has the transfer type 'chrge', so this cap could never be reached",
    ),
    Case(
        "unknown-transfer-type",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    transfer_type: cycle #!\n    cap: 5000.00\n",
        "no rail has the transfer type 'cycle'",
    ),
    Case(
        "unknown-rail",
        "    rail: AchIn\n",
        "    rail: AchInn #!\n",
        "no rail is called 'AchInn', so this cap could never be reached",
    ),
    Case(
        "duplicate-limit",
        "    cap: 3000\n    direction: Inbound\n",
        "    cap: 3000\n    direction: Inbound\n  - parent_role: DepositControl #!\n    transfer_type: charge\n"
        "    direction: Outbound\n    cap: 1\n",
        "already caps 'charge' outbound for 'DepositControl'",
    ),
    *(
        Case(
            "limit-without-effect",
            "  - parent_role: DepositControl\n    transfer_type: charge\n",
            f"  - parent_role: {role} #!\n    transfer_type: charge\n",
            f"no account and no account template has the parent_role '{role}', so this cap could never be reached",
            "warning",
        )
        for role in ("Suspense", "Branch", "Outside", "Customer")
    ),
    Case(
        "limit-without-effect",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    transfer_type: receipt #!\n    cap: 5000.00\n",
        "the transfer type 'receipt' posts to no account under 'DepositControl', so this cap could never be reached",
        "warning",
    ),
    Case(
        "limit-without-effect",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    rail: Sweep #!\n    cap: 5000.00\n",
        "the rail 'Sweep' posts to no account under 'DepositControl', so this cap could never be reached",
        "warning",
    ),
    Case(
        "limit-without-effect",
        "    rail: AchIn\n    cap: 3000\n    direction: Inbound\n",
        "    rail: AchIn #!\n    cap: 3000\n",
        "the rail 'AchIn' only credits the accounts under 'DepositControl', so this cap could never be reached",
        "warning",
    ),
    Case(
        "limit-without-effect",
        "    transfer_type: charge\n    cap: 5000.00\n",
        "    transfer_type: charge #!\n    cap: 5000.00\n    direction: Inbound\n",
        "the transfer type 'charge' only debits the accounts under 'DepositControl', so this cap could never be reached",
        "warning",
    ),
]


def broken(healthy: str, case: Case) -> tuple[str, set[int]]:
    """The healthy text with the case's passage replaced, and the lines that are marked in it."""
    assert 1 == healthy.count(case.old), f"{case.old!r} is not there exactly once"
    text = healthy.replace(case.old, case.new)
    return text, {number for number, line in enumerate(text.splitlines(), 1) if line.endswith("#!")}


def test_the_healthy_file_has_no_findings() -> None:
    institution, findings = check(HERE / "healthy.yaml")
    assert [] == findings
    assert institution is not None


@pytest.mark.parametrize("case", CASES, ids=[f"{case.rule}-{case.says[-24:]}" for case in CASES])
def test_breaking_one_rule_gives_that_finding_on_its_line(
    case: Case, healthy: str, findings_of: Findings
) -> None:
    text, lines = broken(healthy, case)
    findings = findings_of(text)
    if case.rule == "generated-id-collision" and not lines:
        lines = {text.splitlines().index('    instance_id_template: "cust-{n:04d}"') + 1}
    assert {(case.rule, line) for line in lines} == {(f.rule, f.line) for f in findings}
    assert len(lines) == len(findings)
    for finding in findings:
        assert case.says in finding.message
        assert case.severity == finding.severity
        assert "" != finding.where


@pytest.mark.parametrize(
    ("role", "remedy"),
    [
        ("Branch", "Did you mean 'DepositControl'? Name the role of the parent whose accounts are capped."),
        ("Suspense", "Name the role of the parent whose accounts are capped."),
    ],
)
def test_a_limit_on_the_capped_accounts_themselves_is_told_their_parent(
    role: str, remedy: str, healthy: str, findings_of: Findings
) -> None:
    text = healthy.replace("  - parent_role: DepositControl\n    rail", f"  - parent_role: {role}\n    rail")
    assert [remedy] == [finding.remedy for finding in findings_of(text)]


@pytest.mark.parametrize(
    "changes",
    [
        # A Variable leg may debit and credit.
        {
            "DepositControl\n    transfer_type: charge": "MerchantControl\n    rail: Close\n    direction: Inbound"
        },
        # A leg of a template may have the template's type.
        {
            "transfer_type: cycle": "transfer_type: receipt",
            "transfer_type: charge\n    cap": "transfer_type: receipt\n    cap",
        },
        # Any rail may post to an account without a role.
        {"    role: Branch\n": "", "transfer_type: charge\n    cap": "rail: Sweep\n    cap"},
    ],
)
def test_a_limit_that_may_be_reached_is_no_finding(
    changes: dict[str, str], healthy: str, findings_of: Findings
) -> None:
    for old, new in changes.items():
        assert 1 == healthy.count(old)
        healthy = healthy.replace(old, new)
    assert [] == findings_of(healthy)


@pytest.mark.parametrize("leg", ["Refund", "Charge", "Close"])
def test_a_leg_of_a_template_may_follow(leg: str, healthy: str, findings_of: Findings) -> None:
    """It then stands for the shared transfer."""
    assert [] == findings_of(healthy.replace("    child: Receipt\n", f"    child: {leg}\n"))


def test_a_leg_of_two_templates_may_follow_either(healthy: str, findings_of: Findings) -> None:
    other = (
        "  - name: Other\n    expected_net: 0\n    transfer_key: [period]\n    completion: month_end\n"
        "    leg_rails: [Refund, Close]\n\nchains:\n  - parent: Cycle\n    child: Refund\n    required: false\n"
    )
    assert [] == findings_of(healthy.replace("chains:\n", other))


def test_every_rule_has_a_case() -> None:
    assert RULES.keys() == {case.rule for case in CASES}


def test_every_rule_has_the_severity_its_cases_say() -> None:
    assert RULES == {case.rule: case.severity for case in CASES}
