"""Every flow check of the oracle, on cases worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from recongen.institution.types import (
    Account,
    AccountTemplate,
    ChainEntry,
    Completion,
    Institution,
    LimitSchedule,
    Rail,
    TransferTemplate,
)
from tests.truth.oracle import Bank, run_checks
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution, leg


def rows(check: str, made: Bank) -> list[Any]:
    return run_checks(made)[check]


def columns(found: list[Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, name) for name in names) for row in found]


def single(name: str, **more: Any) -> Rail:
    return Rail(
        **{"name": name, "transfer_type": name, "leg_roles": ("Cash",), "leg_direction": "Credit"} | more
    )


def fired(transfer: str, rail: str, parent: str | None = None, **more: str | None) -> FeedRow:
    """One leg of a rail in a transfer; its id is the transfer and the rail, or `id`."""
    made = {"transfer_id": transfer, "rail_name": rail, "transfer_type": rail, "transfer_parent_id": parent}
    return leg(more.pop("id", None) or f"{transfer}.{rail}", "1.00", **made | more)


def chained(*chains: ChainEntry) -> Institution:
    return institution(rails=tuple(single(name) for name in ("order", "pay", "wire", "note")), chains=chains)


# -- chains


def test_a_required_child_is_missing_once_the_parent_is_due_and_posted() -> None:
    made = chained(ChainEntry("order", "pay", required=True), ChainEntry("order", "note", required=False))
    legs = [
        fired("t1", "order"),
        fired("t2", "order"),
        fired("c2", "pay", "t2"),
        fired("t3", "order"),
        fired("c3", "wire", "t3"),
        fired("t4", "order"),
        fired("t4", "order", id="x4", status="Pending"),
        fired("t5", "order"),
        fired("c5", "pay", "t5", status="Failed"),
        fired("t6", "order", status="Failed"),
        fired("t7", "order"),
        fired("c7", "pay", "t7", status="Pending"),
    ]
    found = rows("chain_orphan", bank(made, legs))
    assert [("t1", "order", "pay"), ("t3", "order", "pay"), ("t5", "order", "pay")] == columns(
        found, "transfer_id", "parent_name", "child_name"
    )


@pytest.mark.parametrize(
    ("required", "children", "outcome"),
    [
        (True, [], [("xor", 0, "missing")]),
        (False, [], []),
        (True, ["pay"], []),
        (False, ["pay", "wire"], [("xor", 2, "several")]),
        (True, ["pay", "pay"], [("xor", 2, "several")]),
        (True, ["note"], [("xor", 0, "missing")]),
    ],
)
def test_exactly_one_child_of_a_group_follows(
    required: bool, children: Sequence[str], outcome: list[tuple[Any, ...]]
) -> None:
    made = chained(
        ChainEntry("order", "pay", required=required, xor_group="xor"),
        ChainEntry("order", "wire", required=False, xor_group="xor"),
    )
    legs = [fired("t1", "order"), *(fired(f"c{n}", name, "t1") for n, name in enumerate(children))]
    made_bank = bank(made, legs)
    assert outcome == columns(rows("chain_xor_breach", made_bank), "xor_group", "fired", "reason")
    assert [] == rows("chain_orphan", made_bank)


@pytest.mark.parametrize(
    ("legs", "outcome"),
    [
        ([("pay", "t1")], []),
        ([("pay", None)], []),
        ([("pay", "absent")], [("parent_absent", 1)]),
        ([("pay", "t2")], [("parent_not_declared", 1)]),
        ([("order", "absent")], []),
        ([("order", "t1"), ("order", "t2")], [("legs_disagree", 2)]),
        ([("pay", "t1"), ("pay", "absent")], [("legs_disagree", 2)]),
        ([("note", "t1"), ("note", "t3")], []),
        ([("note", "t1"), ("note", "absent")], [("parent_absent", 2)]),
        ([("note", "t1"), ("note", "t2")], [("parent_not_declared", 2)]),
    ],
)
def test_a_transfer_names_one_existing_declared_parent(
    legs: list[tuple[str, str | None]], outcome: list[tuple[str, int]]
) -> None:
    # order → pay, and order ⇒ note by fan-in; t1 and t3 are orders, t2 is a wire.
    made = chained(
        ChainEntry("order", "pay", required=False), ChainEntry("order", "note", required=False, fan_in=True)
    )
    parents = [fired("t1", "order"), fired("t2", "wire"), fired("t3", "order")]
    children = [fired("c", rail, parent, id=f"x{n}") for n, (rail, parent) in enumerate(legs)]
    found = rows("chain_parent_disagreement", bank(made, [*parents, *children]))
    assert [("c", *row) for row in outcome] == columns(found, "transfer_id", "reason", "parents")


@pytest.mark.parametrize(
    ("expected", "parents", "outcome"),
    [
        (2, ["t1", "t2"], []),
        (2, ["t1"], [(1, "missing")]),
        (2, ["t1", "t2", "t3"], [(3, "extra")]),
        (None, ["t1"], [(1, "orphan")]),
        (None, ["t1", "t2", "t3"], []),
        (2, ["t1", "t2", "t4", "absent"], []),
        (2, ["t4"], []),
        (2, ["t1", "t1"], [(1, "missing")]),
    ],
)
def test_a_fan_in_child_counts_its_parents_of_the_declared_kind(
    expected: int | None, parents: list[str], outcome: list[tuple[int, str]]
) -> None:
    # t1, t2 and t3 are orders, t4 is a wire.
    made = chained(ChainEntry("order", "note", required=False, fan_in=True, expected_parent_count=expected))
    legs = [*(fired(name, "order") for name in ("t1", "t2", "t3")), fired("t4", "wire")]
    legs += [fired("c", "note", parent, id=f"x{n}") for n, parent in enumerate(parents)]
    found = rows("fan_in_breach", bank(made, legs))
    assert [("c", "note", "order", count, expected, reason) for count, reason in outcome] == columns(
        found, "transfer_id", "child_name", "parent_name", "found", "expected", "reason"
    )


# -- templates

CYCLE = TransferTemplate(
    "cycle",
    "cycles",
    Decimal(0),
    ("merchant", "period"),
    Completion("business_day_end"),
    ("charge", "close", "shut", "refund"),
    leg_rail_xor_groups=(("charge", "refund"),),
)
CYCLES = institution(
    rails=(
        single("charge", leg_direction="Debit"),
        single("refund"),
        single("close", leg_direction="Variable"),
        single("shut", leg_direction="Variable"),
        single("plain"),
    ),
    templates=(CYCLE,),
)
IN_CYCLE = {"template_name": "cycle"}


@pytest.mark.parametrize(
    ("rails", "outcome"),
    [
        (["charge"], []),
        (["refund", "refund"], []),
        (["close"], [("1", 0)]),
        (["charge", "refund"], [("1", 2)]),
    ],
)
def test_one_rail_of_a_template_group_fires(rails: list[str], outcome: list[tuple[str, int]]) -> None:
    legs = [fired("t1", rail, id=f"x{n}", **IN_CYCLE) for n, rail in enumerate(rails)]
    found = rows("template_xor_breach", bank(CYCLES, legs))
    assert [("t1", "cycle", *row) for row in outcome] == columns(
        found, "transfer_id", "template_name", "xor_group", "fired"
    )


def test_a_template_group_is_judged_once_the_transfer_is_due() -> None:
    legs = [fired("t1", "close", posting="2030-01-20 10:00:00", **IN_CYCLE)]
    assert [] == rows("template_xor_breach", bank(CYCLES, legs))


@pytest.mark.parametrize(
    ("others", "reason"),
    [
        ([], []),
        ([{"rail_name": "charge", "posting": "2030-01-02 10:00:00"}], []),
        ([{"rail_name": "charge", "posting": "2030-01-02 10:00:01"}], ["not_last"]),
        ([{"rail_name": "charge", "status": "Pending"}], ["sibling_pending"]),
        ([{"rail_name": "close"}], ["several_variable", "several_variable"]),
        ([{"rail_name": "shut"}], ["several_variable", "several_variable"]),
        ([{"rail_name": "shut", "status": "Pending"}], ["sibling_pending"]),
        ([{"rail_name": "charge", "posting": "2030-01-03 00:00:00", "status": "Failed"}], []),
    ],
)
def test_a_variable_leg_closes_its_transfer_alone(others: list[FeedRow], reason: list[str]) -> None:
    legs = [fired("t1", "close", id="x0", **IN_CYCLE)]
    legs += [fired("t1", "charge", id=f"x{n}", **IN_CYCLE) | more for n, more in enumerate(others, start=1)]
    assert reason == [row.reason for row in rows("variable_leg_breach", bank(CYCLES, legs))]


def test_grouped_variable_rails_are_left_to_their_group() -> None:
    grouped = institution(
        rails=(single("close", leg_direction="Variable"), single("shut", leg_direction="Variable")),
        templates=(
            TransferTemplate(
                "cycle",
                "cycles",
                Decimal(0),
                ("merchant",),
                Completion("month_end"),
                ("close", "shut"),
                leg_rail_xor_groups=(("close", "shut"),),
            ),
        ),
    )
    legs = [fired("t1", "close", **IN_CYCLE), fired("t1", "shut", **IN_CYCLE)]
    assert [] == rows("variable_leg_breach", bank(grouped, legs))


def test_the_later_transfer_of_a_complete_key_is_the_duplicate() -> None:
    key = '{"merchant": "m", "period": 1}'
    legs = [
        fired("t1", "charge", posting="2030-01-02 12:00:00", metadata=key, **IN_CYCLE),
        fired("t0", "charge", posting="2030-01-02 12:00:00", metadata='{"period": "1"}', **IN_CYCLE),
        fired("t0", "refund", posting="2030-01-02 13:00:00", metadata='{"merchant": "m"}', **IN_CYCLE),
        fired("t2", "charge", posting="2030-01-01 12:00:00", metadata=key, **IN_CYCLE),
        fired("t3", "charge", metadata='{"merchant": "m", "period": " "}', **IN_CYCLE),
        fired("t4", "charge", metadata='{"merchant": "m", "period": 2}', **IN_CYCLE),
        fired("t5", "charge", metadata=key, status="Failed", **IN_CYCLE),
    ]
    found = rows("transfer_key_duplicate", bank(CYCLES, legs))
    assert [("t0", "cycle", "t2"), ("t1", "cycle", "t2")] == columns(
        found, "transfer_id", "template_name", "first_transfer_id"
    )


# -- single postings

TWO_LEG = Rail("pay", "wire", source_roles=("Cash",), destination_roles=("Vault", "Till"))
MATCHING = institution(
    rails=(TWO_LEG, single("charge", leg_direction="Debit"), single("close", leg_direction="Variable")),
    templates=(
        TransferTemplate("cycle", "cycles", Decimal(0), ("m",), Completion("month_end"), ("charge", "close")),
        TransferTemplate("other", "others", Decimal(0), ("m",), Completion("month_end"), ("close",)),
    ),
    statuses=("Cancelled",),
)


@pytest.mark.parametrize(
    ("amount", "more", "reason"),
    [
        ("-1.00", {}, []),
        ("1.00", {"account_role": "Till"}, []),
        ("1.00", {}, ["direction"]),
        ("-1.00", {"account_role": "Vault"}, ["direction"]),
        ("-1.00", {"account_role": "World"}, ["role"]),
        ("-1.00", {"transfer_type": "pay"}, ["transfer_type"]),
        ("-1.00", {"rail_name": "unheard", "template_name": "unheard"}, ["unknown_rail"]),
        ("-1.00", {"template_name": "unheard", "status": "Pending"}, ["unknown_template"]),
        ("-1.00", {"template_name": "cycle"}, ["rail_not_in_template"]),
        ("-1.00", {"rail_name": "charge", "transfer_type": "charge"}, ["standalone_leg"]),
        ("-1.00", {"rail_name": "charge", "transfer_type": "charge", "template_name": "cycle"}, []),
        ("-1.00", {"rail_name": "charge", "transfer_type": "cycles", "template_name": "cycle"}, []),
        (
            "-1.00",
            {"rail_name": "close", "transfer_type": "cycles", "template_name": "other"},
            ["transfer_type"],
        ),
        ("1.00", {"rail_name": "close", "transfer_type": "close", "template_name": "cycle"}, []),
        ("1.00", {"rail_name": "unheard", "status": "Failed"}, []),
        ("1.00", {"rail_name": "unheard", "status": "Cancelled"}, []),
        ("1.00", {"rail_name": "unheard", "status": "cancelled"}, ["unknown_status"]),
        ("-1.00", {"status": "POSTED"}, ["unknown_status"]),
        ("-1.00", {"status": "Posted "}, ["unknown_status"]),
    ],
)
def test_a_posting_matches_its_rail_and_template(
    amount: str, more: dict[str, str], reason: list[str]
) -> None:
    legs = [leg("x1", amount, **{"rail_name": "pay", "transfer_type": "wire"} | more)]
    assert reason == [row.reason for row in rows("unmatched_posting", bank(MATCHING, legs))]


def test_a_posted_leg_lacks_each_required_field_once() -> None:
    # `m` is declared, and a transfer key as well; the chain asks for a parent; bundle_id is a feed column.
    charge = single("charge", posted_requirements=("m", "bundle_id"), metadata_keys=("m",))
    made = institution(
        rails=(charge, single("order")),
        templates=(
            TransferTemplate("cycle", "cycles", Decimal(0), ("m",), Completion("month_end"), ("charge",)),
        ),
        chains=(ChainEntry("order", "cycle", required=True),),
    )
    legs = [
        fired("t1", "charge", metadata='{"m": null}', **IN_CYCLE),
        fired("t2", "charge", "t1", metadata='{"m": 0}', bundle_id="b", **IN_CYCLE),
        fired("t3", "charge", metadata='{"m": "v"}', bundle_id="b"),
        fired("t4", "charge", status="Pending", **IN_CYCLE),
    ]
    found = rows("posting_requirement_breach", bank(made, legs))
    assert [
        ("t1.charge", "m"),
        ("t1.charge", "bundle_id"),
        ("t1.charge", "parent_transfer_id"),
    ] == columns(found, "transaction_id", "requirement")


# -- bundles

SWEEPING = institution(
    rails=(
        single("charge", leg_direction="Debit"),
        single("other"),
        Rail(
            "sweep",
            "sweep",
            source_roles=("Cash",),
            destination_roles=("Cash",),
            aggregating=True,
            bundles_activity=("charge",),
        ),
    )
)


def sweep(debit: str, credit: str, **more: str | None) -> list[FeedRow]:
    of_sweep = {"transfer_id": "b", "rail_name": "sweep", "transfer_type": "sweep"}
    return [leg("b1", f"-{debit}", **of_sweep | more), leg("b2", credit, **of_sweep | more)]


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ({"bundle_id": "b"}, None),
        ({"bundle_id": None}, None),
        ({"bundle_id": "absent"}, "unknown_bundle"),
        ({"bundle_id": "t9"}, "not_aggregating"),
        ({"bundle_id": "absent", "status": "Pending"}, "not_posted"),
        ({"bundle_id": "b", "rail_name": "other", "transfer_type": "other"}, "not_selected"),
        ({"bundle_id": "absent", "status": "Failed"}, None),
    ],
)
def test_a_member_is_posted_and_taken_by_its_bundle(
    member: dict[str, str | None], reason: str | None
) -> None:
    legs = [fired("t1", "charge", **member), fired("t9", "other", id="x9"), *sweep("1.00", "1.00")]
    found = [row for row in rows("bundle_breach", bank(SWEEPING, legs)) if row.kind == "member"]
    wanted = [] if reason is None else [("t1.charge", member["bundle_id"], reason)]
    assert wanted == columns(found, "transaction_id", "bundle_id", "reason")


@pytest.mark.parametrize(
    ("debit", "credit", "difference"),
    [("5.00", "5.00", []), ("5.00", "4.00", []), ("4.00", "4.00", [-100]), ("6.00", "5.00", [100])],
)
def test_a_due_bundle_moves_what_its_members_net(debit: str, credit: str, difference: list[int]) -> None:
    # Members: -7 and +2, so five in size; a Failed one of -9 counts for nothing.
    in_bundle = {"rail_name": "charge", "transfer_type": "charge", "bundle_id": "b"}
    legs = [
        leg("x1", "-7.00", **in_bundle),
        leg("x2", "2.00", **in_bundle),
        leg("x3", "-9.00", **in_bundle | {"status": "Failed"}),
        *sweep(debit, credit),
    ]
    found = rows("bundle_breach", bank(SWEEPING, legs))
    assert [("bundle", None, "b", "net_differs", amount) for amount in difference] == columns(
        found, "kind", "transaction_id", "bundle_id", "reason", "difference"
    )


def test_a_bundle_that_is_not_due_may_still_differ() -> None:
    legs = [fired("t1", "charge", bundle_id="b"), *sweep("9.00", "9.00", status="Pending")]
    assert [] == rows("bundle_breach", bank(SWEEPING, legs))


# -- declarations


def test_what_nothing_uses_is_dead() -> None:
    made = institution(
        accounts=(Account("A", "internal", role="Cash"), Account("Z", "internal", role="Gone")),
        account_templates=(AccountTemplate("Till", "internal"), AccountTemplate("Ghost", "internal")),
        rails=(single("charge"), single("unused"), single("pay")),
        templates=(
            TransferTemplate("cycle", "c", Decimal(0), ("m",), Completion("month_end"), ("charge",)),
            TransferTemplate("empty", "e", Decimal(0), ("m",), Completion("month_end"), ("unused",)),
        ),
        chains=(
            ChainEntry("cycle", "pay", required=False),
            ChainEntry("charge", "cycle", required=False),
        ),
        limits=(
            LimitSchedule("Top", Decimal(1), transfer_type="pay", direction="Inbound"),
            LimitSchedule("Top", Decimal(1), transfer_type="pay"),
            LimitSchedule("Top", Decimal(1), rail="charge", direction="Inbound"),
        ),
    )
    till = {"account_id": "B", "account_role": "Till", "account_parent_role": "Top"}
    legs = [
        fired("t1", "charge", status="Failed", template_name="cycle"),
        fired("t2", "charge", id="x2", template_name="cycle", **till),
        fired("t3", "pay", "t2", **till),
        fired("t4", "unused", status="Cancelled", template_name="empty"),
    ]
    found = rows("dead_declaration", bank(made, legs))
    assert [
        ("account", "Z"),
        ("account_template", "Ghost"),
        ("rail", "unused"),
        ("transfer_template", "empty"),
        ("chain", "charge → cycle"),
        ("limit_schedule", "Top: transfer type pay (Outbound)"),
    ] == columns(found, "kind", "name")
