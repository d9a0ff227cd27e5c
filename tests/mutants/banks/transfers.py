"""Transfers whose legs disagree, days of every drift, accounts beyond the institution, and declarations that nothing uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

from recongen.institution.types import (
    Account,
    AccountTemplate,
    BusinessCalendar,
    ChainEntry,
    Completion,
    LimitSchedule,
)
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, day, institution

SPAN = (
    "2001-01-03 10:00:00",
    "2003-09-30 10:00:00",
    "2026-10-02 10:00:00",
    "2028-05-21 10:00:00",
    "2029-09-03 10:00:00",
    "2030-01-02 10:00:00",
    "2030-06-03 10:00:00",
)


def banks() -> Iterator[Bank]:
    yield _disagreeing()
    yield _drifting()
    yield _far_apart()
    yield _unused()
    yield _parents()


def _disagreeing() -> Bank:
    """Legs of several rails, types and templates, of which some do not count; completions that come too early."""
    rails = [
        single("a", expected_net=Decimal("0.05"), transfer_type="zeta"),
        single("b", expected_net=Decimal("-0.05"), transfer_type="alpha"),
        single("c"),
        single("leg"),
    ]
    templates = [
        template("T", "leg", expected_net=Decimal("1.00")),
        template("U", "c", expected_net=Decimal("2.00")),
    ]
    legs: list[FeedRow] = []
    for number, (one, two, first, second, named) in enumerate(
        product("ab", "bca", ("Posted", "Pending", "Failed"), ("Posted", "Failed"), (None, "T", "U"))
    ):
        types = {"a": "zeta", "b": "alpha", "c": "c"}
        early = "2030-01-02 09:00:00" if number % 2 else None
        for place, (rail, status) in enumerate(((one, first), (two, second))):
            row: dict[str, str | None] = {
                "id": f"t{number}.{place}",
                "status": status,
                "transfer_type": types[rail],
            }
            row["template_name"] = named if place else None
            row["transfer_completion"] = early
            legs.append(fired(f"t{number}", rail, **row))
    return bank(institution(rails=rails, templates=templates), legs)


def _drifting() -> Bank:
    """Six days of every pattern of drift, of leaves, of parents, inside and outside; the last days are an external account's."""
    days = []
    for number, pattern in enumerate(product("01", repeat=6)):
        for place, drifts in enumerate(pattern):
            start = f"2030-01-0{place + 2}"
            days.append(day(f"L{number}", start, f"{drifts}.00"))
            if number % 8 == 5:
                own = {
                    "account_role": f"Top{number}",
                    "account_scope": "external" if number == 13 else "internal",
                }
                days.append(day(f"P{number}", start, f"{drifts}.00", **own))
                days.append(day(f"C{number}", start, "0.00", account_parent_role=f"Top{number}"))
    days.append(day("X", "2030-01-12", "0.00", account_scope="external"))
    days.append(day("N", "2030-01-02", "5.00", account_parent_role="Top9"))
    return bank(institution(), [], days)


def _far_apart() -> Bank:
    """Years between postings, so that each deadline is counted from far off; two of them 1 000 and 10 000 days after the first."""
    completion = Completion("business_day_end", 3)
    made = institution(rails=[single("leg")], templates=[template("T", "leg", completion=completion)])
    legs = [fired(f"t{n}", "leg", posting=moment, template_name="T") for n, moment in enumerate(SPAN)]
    return bank(replace(made, business_calendar=BusinessCalendar()), legs, as_of="2030-06-30 00:00:00")


def _unused() -> Bank:
    """Everything is declared, and next to nothing happens."""
    made = institution(
        rails=[single("used"), single("idle"), single("leg"), single("late leg"), single("never leg")],
        accounts=[Account("A", "internal", role="Cash"), Account("Z", "internal", role="Rare")],
        account_templates=[
            AccountTemplate("Kind", "internal", "Cash"),
            AccountTemplate("Below", "internal", "Cash"),
        ],
        templates=[template("Idle", "leg"), template("Used", "late leg"), template("Never", "never leg")],
        chains=[ChainEntry("used", "idle", required=True), ChainEntry("used", "Idle", required=False)],
        limits=[
            LimitSchedule("Cash", Decimal(5), transfer_type="used"),
            LimitSchedule("Cash", Decimal(5), rail="idle"),
            LimitSchedule("Cash", Decimal(5), transfer_type="used", direction="Inbound"),
            LimitSchedule("Nobody", Decimal(5), rail="used"),
        ],
    )
    legs = [
        fired("t1", "used", account_parent_role="Cash", account_role="Below", account_id="B"),
        fired("t2", "late leg", template_name="Used"),
        fired("t3", "leg", template_name="Idle", status="Failed"),
        fired("t4", "idle", "-1.00", status="Pending", account_parent_role="Cash", account_id="B"),
    ]
    return bank(made, legs, [day("A", "2030-01-02", "0.00")])


def _parents() -> Bank:
    """Children that name every choice of parents, declared for them or for another child, gathered or alone."""
    chains = [
        ChainEntry("order", "pay", required=False),
        ChainEntry("deal", "pay", required=False),
        ChainEntry("order", "Gather", required=False, fan_in=True),
        ChainEntry("deal", "Gather", required=False, fan_in=True),
        ChainEntry("deal", "note", required=False),
        *(ChainEntry("order", child, required=True, xor_group="one") for child in ("wire", "memo")),
        *(ChainEntry("deal", child, required=True, xor_group="one") for child in ("wire", "Other")),
        ChainEntry("order", "Other", required=False, fan_in=True),
    ]
    rails = [
        single(name) for name in ("order", "deal", "pay", "note", "wire", "memo", "gather leg", "other leg")
    ]
    made = institution(
        rails=rails,
        templates=[template("Gather", "gather leg"), template("Other", "other leg")],
        chains=chains,
    )
    legs = [fired(name, name[:-1]) for name in ("order1", "order2", "order3", "deal1", "deal2", "deal3")]
    legs += [fired("both", "order", id="both.1"), fired("both", "deal", id="both.2")]
    named = [
        (), ("order1",), ("deal1",), ("gone",), ("order1", "order2"), ("order1", "deal1"), ("order1", "gone"), ("gone", "away"),
        ("both",), ("memo9",), ("order2", "memo9"), ("deal2", "deal3"),
    ]  # fmt: skip
    fires = [
        ("pay",),
        ("note",),
        ("gather leg",),
        ("pay", "note"),
        ("gather leg", "pay"),
        ("wire", "memo"),
        ("gather leg", "other leg"),
        ("memo",),
        ("deal",),
    ]
    legs.append(fired("memo9", "memo"))
    for number, (parents, rails_fired) in enumerate(product(named, fires)):
        for place, rail in enumerate(rails_fired):
            template_name = {"gather leg": "Gather", "other leg": "Other"}.get(rail)
            for turn, parent in enumerate(parents or (None,)):
                row: dict[str, str | None] = {"template_name": template_name, "transfer_parent_id": parent}
                legs.append(fired(f"c{number}", rail, id=f"c{number}.{place}.{turn}", **row))
    # A Failed leg fires nothing: the parent still waits for the template that it names.
    legs += [fired("order8", "order"), fired("f1", "note", transfer_parent_id="order8", id="f1.1")]
    legs.append(
        fired(
            "f1", "other leg", id="f1.2", template_name="Other", transfer_parent_id="order8", status="Failed"
        )
    )
    legs += [fired("deal8", "deal"), fired("f2", "note", transfer_parent_id="deal8", id="f2.1")]
    legs.append(
        fired(
            "f2", "other leg", id="f2.2", template_name="Other", transfer_parent_id="deal8", status="Failed"
        )
    )
    legs += [fired("order9", "order"), fired("deal9", "deal")]
    legs += [
        fired("g1", "wire", transfer_parent_id="order9", id="g1.1"),
        fired("g1", "memo", transfer_parent_id="order9", id="g1.2"),
    ]
    return bank(made, legs)
