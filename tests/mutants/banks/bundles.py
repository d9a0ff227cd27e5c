"""Bundles: every form of selector beside its near misses, nets in both directions, bundles that are none."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recongen.institution.types import Rail
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution

SWEEPS = {
    "by type": ("fees",),
    "by rail": ("card", "cash"),
    "by template": ("Batch",),
    "by leg": ("Batch.wire", "free"),
}


def banks() -> Iterator[Bank]:
    yield _selectors()
    yield _nets()
    for selector in ("card", "fees"):
        yield _one_sweep(selector)


def _sweep(name: str, selectors: tuple[str, ...]) -> Rail:
    return Rail(
        name,
        name,
        source_roles=("Cash",),
        destination_roles=("Cash",),
        aggregating=True,
        bundles_activity=selectors,
        cadence="daily-eod",
    )


def _one_sweep(selector: str) -> Bank:
    """What waits for the only sweep there is, and what waits for none."""
    rails = [
        _sweep("sweep", (selector,)),
        single("card"),
        single("cash"),
        single("fee", transfer_type="fees"),
    ]
    legs = [
        fired(f"{rail} as {kind}", rail, transfer_type=kind, id=f"{rail} {kind} {place}", bundle_id=bundle)
        for rail, kind in product(("card", "cash", "fee"), ("card", "cash", "fees"))
        for place, bundle in enumerate((None, "B" if kind == "cash" else None))
    ]
    return bank(institution(rails=rails), legs)


def _selectors() -> Bank:
    """Members of each rail, type, template and status in a bundle of each rail; and bundles of two sweeps, of none, and absent."""
    rails = [_sweep(name, selectors) for name, selectors in SWEEPS.items()]
    rails += [single(name, max_unbundled_seconds=86_400) for name in ("card", "cash", "wire", "free")]
    rails += [
        single("fee", transfer_type="fees", max_unbundled_seconds=3_600),
        single("never", max_pending_seconds=86_400),
    ]
    made = institution(rails=rails, templates=[template("Batch", "wire"), template("Plain", "free")])
    legs: list[FeedRow] = []
    for name in SWEEPS:
        legs += [
            fired(f"B {name}", name, "-5.00", id=f"B {name}.1"),
            fired(f"B {name}", name, "5.00", id=f"B {name}.2"),
        ]
    legs += [fired("B two", "by rail", "-5.00", id="B two.1"), fired("B two", "by leg", "5.00", id="B two.2")]
    legs += [
        fired("B failed", "by rail", "-5.00", status="Failed"),
        fired("B pending", "by rail", "-5.00", status="Pending"),
    ]
    legs += [fired("B none", "card", "-5.00")]
    bundles = [*(f"B {name}" for name in SWEEPS), "B two", "B failed", "B pending", "B none", "absent", None]
    kinds = product(
        ("card", "cash", "wire", "free", "fee", "never"),
        (None, "fees"),
        (None, "Batch", "Plain"),
        ("Posted", "Pending"),
    )
    for number, (rail, type_, named, status) in enumerate(kinds):
        for place, bundle in enumerate(bundles):
            if status == "Pending" and place % 3:
                continue
            row: dict[str, str | None] = {"template_name": named, "status": status, "bundle_id": bundle}
            row["id"] = f"m{number}.{place}"
            row["posting"] = (
                "2030-01-18 23:59:59",
                "2030-01-19 00:00:00",
                "2030-01-19 23:00:00",
                "2030-01-19 00:00:01",
            )[number % 4]
            legs.append(
                fired(f"t{number}.{place}", rail, **row | ({"transfer_type": type_} if type_ else {}))
            )
    # The template is the transfer's, which another of its legs may name.
    legs += [
        fired("T", "free", template_name="Batch", id="T.1"),
        fired("T", "wire", bundle_id="B by template", id="T.2"),
    ]
    legs += [
        fired("F", "free", template_name="Batch", status="Failed", id="F.1"),
        fired("F", "wire", bundle_id="B by leg", id="F.2"),
    ]
    return bank(made, legs)


def _nets() -> Bank:
    """Members whose net is more, less, as much, or the same the other way round."""
    rails = [_sweep("sweep", ("card",)), single("card")]
    legs: list[FeedRow] = []
    own = (
        ("-5.00", "5.00"),
        ("-5.00", "3.00"),
        ("-3.00", "5.00"),
        ("-5.00",),
        ("5.00",),
        ("0.00",),
        ("-2.00", "-3.00", "1.00"),
    )
    members = (
        (),
        ("5.00",),
        ("-5.00",),
        ("2.00", "3.00"),
        ("7.00", "-2.00"),
        ("-7.00", "2.00"),
        ("0.00",),
        ("3.00",),
        ("-3.00", "-0.01"),
    )
    for number, (sides, inside, state) in enumerate(product(own, members, ("Posted", "Pending", "Failed"))):
        key = f"B{number}"
        for place, amount in enumerate(sides):
            status = state if place == 0 else "Posted"
            legs.append(fired(key, "sweep", amount, id=f"{key}.{place}", status=status))
        for place, amount in enumerate(inside):
            legs.append(fired(f"m{number}.{place}", "card", amount, bundle_id=key))
        if number % 5 == 0:
            legs.append(fired(f"p{number}", "card", "1.00", bundle_id=key, status="Pending"))
            legs.append(fired(f"f{number}", "card", "9.00", bundle_id=key, status="Failed"))
    return bank(institution(rails=rails), legs)
