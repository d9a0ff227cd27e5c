"""Every invariant of the oracle, on cases whose numbers are worked out by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from recongen.institution.types import (
    Account,
    AccountTemplate,
    Completion,
    LimitSchedule,
    Rail,
    TransferTemplate,
)
from tests.truth.oracle import Bank, run_checks
from tests.truth.oracle.making.hand import MOVE, bank, day, institution, leg

CHILD = {"account_role": "Till", "account_parent_role": "Cash"}


def rows(check: str, made: Bank) -> list[Any]:
    return run_checks(made)[check]


def columns(found: list[Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in found]


# -- drift


def test_drift_persists_and_says_where_it_changed() -> None:
    # Postings 100 on the 1st, -30 on the 3rd. Stored 100, 100.01, 70.01, 70, 71: drift 0, .01, .01, 0, 1.
    legs = [
        leg("x1", "100.00", posting="2030-01-01 00:00:00"),
        leg("x2", "-30.00", posting="2030-01-03 23:59:59.999999"),
        leg("x3", "5.00", posting="2030-01-02 10:00:00", status="Pending"),
        leg("x4", "7.00", posting="2030-01-02 10:00:00", status="Failed"),
    ]
    days = [
        day("A", "2030-01-01", "100.00"),
        day("A", "2030-01-02", "100.01"),
        day("A", "2030-01-03", "70.01"),
        day("A", "2030-01-04", "70.00"),
        day("A", "2030-01-06", "71.00"),
    ]
    found = rows("drift", bank(institution(), legs, days))
    assert [
        (date(2030, 1, 2), 10001, 10000, 1, 1, date(2030, 1, 2)),
        (date(2030, 1, 3), 7001, 7000, 1, 0, date(2030, 1, 2)),
        (date(2030, 1, 6), 7100, 7000, 100, 100, date(2030, 1, 6)),
    ] == columns(
        found, "business_day", "stored_balance", "computed_balance", "drift", "drift_change", "first_day"
    )


def test_a_drift_is_unchanged_since_it_last_grew_or_shrank() -> None:
    days = [day("A", f"2030-01-0{number}", money) for number, money in enumerate(("1", "5", "5", "4"), 1)]
    found = rows("drift", bank(institution(), days=days))
    assert [(1, 1), (1, 2), (1, 2), (1, 4)] == [(row.first_day.day, row.unchanged_since.day) for row in found]


def test_a_posting_at_the_end_of_the_day_counts_the_day_after() -> None:
    legs = [leg("x1", "1.00", posting="2030-01-03 00:00:00")]
    days = [day("A", "2030-01-02", "0.00"), day("A", "2030-01-03", "1.00")]
    assert [] == rows("drift", bank(institution(), legs, days))


def test_the_first_stored_day_counts_its_change_from_zero() -> None:
    found = rows("drift", bank(institution(), days=[day("A", "2030-01-02", "-0.07")]))
    assert [(-7, -7, date(2030, 1, 2))] == columns(found, "drift", "drift_change", "first_day")


def test_external_accounts_and_parents_do_not_drift() -> None:
    days = [
        day("A", "2030-01-02", "5.00"),
        day("B", "2030-01-02", "5.00", **CHILD),
        day("X", "2030-01-02", "5.00", account_scope="external", account_role="World"),
    ]
    made = bank(institution(), days=days)
    assert [("B",)] == columns(rows("drift", made), "account_id")
    assert [] == rows("ledger_drift", made)


def test_a_ledger_adds_its_own_postings_and_the_children_that_reported() -> None:
    # Own 10, children 3 + 4 = 7 of three (C has no day): 17 computed, 20 stored.
    legs = [leg("x1", "10.00")]
    days = [
        day("A", "2030-01-02", "20.00"),
        day("B", "2030-01-02", "3.00", **CHILD),
        day("D", "2030-01-02", "4.00", **CHILD | {"account_role": "Drawer"}),
        day("C", "2030-01-03", "9.00", **CHILD | {"account_role": "Chest"}),
    ]
    found = rows("ledger_drift", bank(institution(), legs, days))
    assert [("A", 2000, 1700, 300, 1000, 700, 2, 3)] == columns(
        found,
        "account_id",
        "stored_balance",
        "computed_balance",
        "drift",
        "own_posted",
        "children_stored",
        "children_reported",
        "children_expected",
    )


def test_totals_past_two_to_the_53_cents_stay_exact() -> None:
    legs = [leg("x1", "90000000000000.00"), leg("x2", "90000000000000.01")]
    found = rows("drift", bank(institution(), legs, [day("A", "2030-01-02", "180000000000000.00")]))
    assert [(-1,)] == columns(found, "drift")


# -- stored balances alone


def test_every_negative_balance_is_an_overdraft() -> None:
    days = [
        day("A", "2030-01-02", "-0.01"),
        day("B", "2030-01-02", "0.00"),
        day("X", "2030-01-02", "-5.00", account_scope="external"),
    ]
    found = rows("overdraft", bank(institution(), days=days))
    assert [("A", -1), ("X", -500)] == columns(found, "account_id", "stored_balance")


def test_the_expected_balance_is_the_rows_else_the_accounts_else_the_templates() -> None:
    made = institution(
        accounts=(
            Account("A", "internal", role="Cash", expected_eod_balance=Decimal("1.00")),
            Account("B", "internal", role="Till"),
        ),
        account_templates=(AccountTemplate("Till", "internal", expected_eod_balance=Decimal("2.00")),),
    )
    till = {"account_role": "Till"}
    days = [
        day("A", "2030-01-02", "0.00"),
        day("A", "2030-01-03", "0.00", expected_eod_balance="0.00"),
        day("A", "2030-01-04", "0.00", expected_eod_balance="-3.00"),
        day("B", "2030-01-02", "0.00", **till),
        day("C", "2030-01-02", "0.00", **till),
        day("D", "2030-01-02", "2.00", **till),
    ]
    found = rows("expected_eod_balance_breach", bank(made, days=days))
    assert [
        ("A", datetime(2030, 1, 2), 100, -100),
        ("A", datetime(2030, 1, 4), -300, 300),
        ("C", datetime(2030, 1, 2), 200, -200),
    ] == columns(found, "account_id", "business_day_start", "expected_balance", "variance")


def test_a_missing_parent_balance_is_one_row_for_each_cause() -> None:
    # Cash is A, which has no day on the 3rd; X holds Top and has no day at all; A names its own role.
    days = [
        day("A", "2030-01-02", "0.00", account_parent_role="Cash"),
        day("B", "2030-01-02", "0.00", **CHILD),
        day("B", "2030-01-03", "-4.00", **CHILD),
        day("C", "2030-01-02", "0.00", account_role="Vault", account_parent_role="Nobody"),
        day("C", "2030-01-05", "0.00", account_role="Vault", account_parent_role="Nobody"),
        day("F", "2030-01-04", "0.00", account_role="Vault", account_parent_role="Nobody"),
        day("D", "2030-01-02", "0.00", account_role="Twin"),
        day("D", "2030-01-03", "0.00", account_role="Twin"),
        day("E", "2030-01-02", "0.00", account_role="Twin", account_parent_role="Twin"),
        day("E", "2030-01-03", "0.00", account_role="Twin", account_parent_role="Top"),
    ]
    made = bank(institution(), [leg("x1", "1.00", account_id="X", account_role="Top")], days)
    third, fifth = datetime(2030, 1, 3), datetime(2030, 1, 5)
    assert [
        ("no_balance", "B", "Cash", "A", third, date(2030, 1, 3), None, 400),
        ("no_account", None, "Nobody", None, fifth, date(2030, 1, 2), 3, None),
        ("ambiguous_role", None, "Twin", None, datetime(2030, 1, 2), date(2030, 1, 2), 1, None),
        ("no_balances", "X", "Top", "X", third, date(2030, 1, 3), 1, None),
    ] == columns(
        rows("parent_balance_missing", made),
        "reason",
        "account_id",
        "account_parent_role",
        "parent_account_id",
        "business_day_start",
        "first_day",
        "magnitude_count",
        "magnitude_money",
    )


# -- limits


def limited(*limits: LimitSchedule, **more: Any) -> Bank:
    """Child B of A sends 60 and 50 out on the 2nd (110), 100 on the 3rd, and takes 120 in on the 2nd."""
    child = {"account_id": "B", **CHILD}
    legs = [
        leg("x1", "-60.00", **child),
        leg("x2", "-50.00", posting="2030-01-02 23:59:59", **child | {"account_name": "Renamed"}),
        leg("x3", "-100.00", posting="2030-01-03 00:00:00", **child),
        leg("x4", "-900.00", status="Pending", **child),
        leg("x5", "120.00", **child),
    ]
    days = [
        day("A", "2030-01-02", "0.00", limits=more.get("limits")),
        day("B", "2030-01-02", "0.00", **CHILD),
    ]
    return bank(institution(limits=limits), legs, days)


BREACH = (
    "account_id",
    "business_day_start",
    "limit_by",
    "limit_name",
    "amount_direction",
    "total",
    "cap",
    "over_by",
)


def test_a_limit_is_broken_above_its_cap_not_at_it() -> None:
    found = rows("limit_breach", limited(LimitSchedule("Cash", Decimal(100), transfer_type="move")))
    assert [("B", datetime(2030, 1, 2), "transfer_type", "move", "Debit", 11000, 10000, 1000)] == columns(
        found, *BREACH
    )


def test_a_posting_outside_every_stored_day_counts_on_its_calendar_day() -> None:
    found = rows("limit_breach", limited(LimitSchedule("Cash", Decimal("99.99"), rail="move")))
    assert [
        ("B", datetime(2030, 1, 2), "rail", "move", "Debit", 11000, 9999, 1001),
        ("B", datetime(2030, 1, 3), "rail", "move", "Debit", 10000, 9999, 1),
    ] == columns(found, *BREACH)


def test_an_inbound_limit_sums_credits() -> None:
    schedule = LimitSchedule("Cash", Decimal(119), transfer_type="move", direction="Inbound")
    found = rows("limit_breach", limited(schedule, limits='{"move": 1}'))
    assert [("Debit", 11000, 100), ("Credit", 12000, 11900)] == columns(
        found, "amount_direction", "total", "cap"
    )


@pytest.mark.parametrize(
    "limits", ['{"other": 1}', '{"move": "abc"}', '{"move": null}', '{"move": {}}', None]
)
def test_without_a_plain_number_for_the_type_the_schedule_holds(limits: str | None) -> None:
    schedule = LimitSchedule("Cash", Decimal(105), transfer_type="move")
    assert [(10500,)] == columns(rows("limit_breach", limited(schedule, limits=limits)), "cap")


@pytest.mark.parametrize("limits", ['{"move": 109.99}', '{"move": "109.99"}'])
def test_the_parents_balance_row_sets_its_own_cap_for_that_day(limits: str) -> None:
    schedule = LimitSchedule("Cash", Decimal(1), transfer_type="move")
    found = rows("limit_breach", limited(schedule, limits=limits))
    assert [(datetime(2030, 1, 2), 10999), (datetime(2030, 1, 3), 100)] == columns(
        found, "business_day_start", "cap"
    )


def test_a_limit_of_the_balance_row_needs_no_schedule() -> None:
    assert [(11000, 0)] == columns(rows("limit_breach", limited(limits='{"move": 0}')), "total", "cap")


# -- ages

HOUR = 3600
AGED = Rail("move", "move", leg_roles=("Cash",), leg_direction="Credit", max_pending_seconds=HOUR)
SWEEP = Rail("sweep", "sweep", leg_roles=("World",), leg_direction="Debit", aggregating=True)


@pytest.mark.parametrize(
    ("posting", "stuck"),
    [
        ("2030-01-02 10:00:00", []),
        ("2030-01-02 09:59:59.999999", [(HOUR, 700)]),
        ("2030-01-01 11:00:00.500000", [(HOUR, 700)]),
    ],
)
def test_a_pending_leg_is_stuck_past_its_age(posting: str, stuck: list[tuple[int, ...]]) -> None:
    legs = [leg("x1", "7.00", posting=posting, status="Pending")]
    made = bank(institution(rails=(AGED,)), legs, as_of="2030-01-02 11:00:00")
    assert stuck == columns(rows("stuck_pending", made), "cap_seconds", "amount_money")


def test_a_posted_leg_or_a_rail_without_age_is_never_stuck_pending() -> None:
    legs = [leg("x1", "7.00"), leg("x2", "7.00", rail_name="unheard", status="Pending")]
    assert [] == rows("stuck_pending", bank(institution(rails=(AGED,)), legs))


@pytest.mark.parametrize(
    ("selector", "stuck"),
    [("move", ["x1"]), ("type", ["x1", "x2"]), ("cycle", ["x1"]), ("cycle.move", ["x1"]), ("other", [])],
)
def test_an_unbundled_leg_is_stuck_when_a_selector_takes_it(selector: str, stuck: list[str]) -> None:
    # x2 is of another rail and outside the template; x3 is bundled; x4 is young; x5 is Pending.
    aged = {"leg_roles": ("Cash",), "leg_direction": "Credit", "max_unbundled_seconds": HOUR}
    made = institution(
        rails=(
            Rail("move", "type", **aged),  # type: ignore[arg-type]
            Rail("else", "type", **aged),  # type: ignore[arg-type]
            Rail("other", "other", leg_roles=("Cash",), leg_direction="Credit"),
            Rail(**vars(SWEEP) | {"bundles_activity": (selector,)}),
        ),
        templates=(
            TransferTemplate("cycle", "cycle", Decimal(0), ("k",), Completion("month_end"), ("move",)),
        ),
    )
    typed = {"transfer_type": "type"}
    legs = [
        leg("x1", "1.00", template_name="cycle", **typed),
        leg("x2", "1.00", rail_name="else", transfer_id="t2", **typed),
        leg("x3", "1.00", template_name="cycle", bundle_id="t2", **typed),
        leg("x4", "1.00", template_name="cycle", posting="2030-01-19 23:30:00", **typed),
        leg("x5", "1.00", template_name="cycle", status="Pending", **typed),
    ]
    assert stuck == [row.transaction_id for row in rows("stuck_unbundled", bank(made, legs))]


# -- transfers and postings


def test_a_due_transfer_must_net_to_what_is_expected() -> None:
    # t1 nets -0.01; t2 nets 0; t3 has a Pending leg and is not due; t4's rail expects nothing.
    net_zero = Rail(**vars(MOVE) | {"expected_net": Decimal(0)})
    legs = [
        leg("x1", "-5.01"),
        leg("x2", "5.00"),
        leg("x3", "-5.00", transfer_id="t2"),
        leg("x4", "5.00", transfer_id="t2"),
        leg("x5", "1.00", transfer_id="t3"),
        leg("x6", "-1.00", transfer_id="t3", status="Pending"),
        leg("x7", "1.00", transfer_id="t4", rail_name="unheard"),
        leg("x8", "1.00", transfer_id="t2", status="Failed"),
    ]
    found = rows("conservation_breach", bank(institution(rails=(net_zero,)), legs))
    assert [("t1", -1, 0, -1)] == columns(found, "transfer_id", "posted_net", "expected_net", "difference")


def test_a_template_expects_its_own_net() -> None:
    single = Rail("move", "move", leg_roles=("Cash",), leg_direction="Credit")
    template = TransferTemplate(
        "cycle", "c", Decimal("-2.00"), ("k",), Completion("business_day_end"), ("move",)
    )
    made = institution(rails=(single,), templates=(template,))
    legs = [leg("x1", "3.00", template_name="cycle"), leg("x2", "1.00", status="Pending")]
    found = rows("conservation_breach", bank(made, legs))
    assert [("t1", 300, -200, 500)] == columns(
        found, "transfer_id", "posted_net", "expected_net", "difference"
    )


@pytest.mark.parametrize(
    ("posting", "completion", "reason"),
    [
        ("2030-01-03 00:00:00", None, []),
        ("2030-01-03 00:00:00.000001", None, ["deadline"]),
        ("2030-01-02 12:00:01", "2030-01-02 12:00:00", ["completion"]),
        ("2030-01-04 00:00:00", "2030-01-02 12:00:00", ["both"]),
        ("2030-01-02 12:00:00", "2030-01-02 12:00:00", []),
    ],
)
def test_a_leg_is_late_after_the_deadline_or_the_completion(
    posting: str, completion: str | None, reason: list[str]
) -> None:
    # Opened on the 2nd without a stored day: the deadline is midnight of the 3rd.
    template = TransferTemplate("cycle", "c", Decimal(0), ("k",), Completion("business_day_end"), ("move",))
    legs = [
        leg("x1", "1.00", template_name="cycle"),
        leg("x2", "1.00", template_name="cycle", posting=posting, transfer_completion=completion),
    ]
    found = rows("timeliness_breach", bank(institution(templates=(template,)), legs))
    assert [("x2", text) for text in reason] == columns(found, "transaction_id", "reason")


def test_a_posted_internal_leg_needs_a_day_that_encloses_it() -> None:
    legs = [
        leg("x1", "1.00", posting="2030-01-02 00:00:00"),
        leg("x2", "1.00", posting="2030-01-03 00:00:00"),
        leg("x3", "1.00", posting="2030-01-01 23:59:59.999999"),
        leg("x4", "1.00", posting="2030-01-09 00:00:00", status="Pending"),
        leg("x5", "1.00", posting="2030-01-09 00:00:00", account_id="X", account_scope="external"),
    ]
    found = rows("business_day_enclosure_breach", bank(institution(), legs, [day("A", "2030-01-02", "0.00")]))
    assert [("outside_days", "x2", "A"), ("outside_days", "x3", "A")] == columns(
        found, "reason", "transaction_id", "account_id"
    )


def test_an_account_without_any_balance_is_one_row() -> None:
    legs = [
        leg("x1", "1.00", posting="2030-01-04 00:00:00"),
        leg("x2", "-5.00"),
        leg("x3", "9.00", status="Pending"),
    ]
    found = rows("business_day_enclosure_breach", bank(institution(), legs))
    assert [("no_balances", "A", None, date(2030, 1, 4), 600, 2)] == columns(
        found,
        "reason",
        "account_id",
        "transaction_id",
        "business_day",
        "magnitude_money",
        "magnitude_count",
    )


# -- supersession

PENDING = {"status": "Pending"}
BUNDLING = {"supersedes": "BundleAssignment", "bundle_id": "b1"}


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({}, {}, "missing_reason"),
        (PENDING, {"supersedes": "Inflight"}, None),
        ({}, {"supersedes": "Inflight"}, "inflight_not_over_pending"),
        ({}, BUNDLING, None),
        (PENDING, BUNDLING, "bundle_not_over_posted"),
        ({"bundle_id": "b0"}, BUNDLING, "bundle_already_assigned"),
        ({}, {"supersedes": "BundleAssignment"}, "bundle_missing"),
        ({}, BUNDLING | {"account_name": "Other"}, "bundle_changed_data"),
        ({}, BUNDLING | {"metadata": "{}"}, "bundle_changed_data"),
        ({}, {"supersedes": "TechnicalCorrection", "status": "Failed"}, None),
        ({}, {"supersedes": "Something else"}, None),
    ],
)
def test_a_higher_entry_needs_a_reason_that_fits(
    first: dict[str, str | None], second: dict[str, str | None], reason: str | None
) -> None:
    legs = [leg("x1", "1.00", entry="7", **second), leg("x1", "1.00", entry="4", **first)]
    found = rows("supersession_breach", bank(institution(), legs))
    wanted = [] if reason is None else [("transactions", "x1", None, None, 7, 4, reason)]
    assert wanted == columns(
        found,
        "relation",
        "transaction_id",
        "account_id",
        "business_day_start",
        "entry",
        "prior_entry",
        "reason",
    )


def test_a_balance_is_only_ever_corrected() -> None:
    days = [
        day("A", "2030-01-02", "1.00"),
        day("A", "2030-01-02", "2.00", supersedes="TechnicalCorrection"),
        day("A", "2030-01-02", "3.00", supersedes="Inflight"),
        day("A", "2030-01-02", "4.00"),
        day("A", "2030-01-03", "4.00"),
    ]
    found = rows("supersession_breach", bank(institution(), days=days))
    assert [
        ("A", datetime(2030, 1, 2), 3, 2, "balance_not_correction"),
        ("A", datetime(2030, 1, 2), 4, 3, "missing_reason"),
    ] == columns(found, "account_id", "business_day_start", "entry", "prior_entry", "reason")
