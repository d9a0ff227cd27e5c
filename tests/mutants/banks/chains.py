"""Chains and XOR groups: two groups under one parent, rails and templates of every kind, due and not due, posted and not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from recongen.institution.types import ChainEntry, Completion
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.bank import FeedRow
from tests.truth.oracle.making.hand import bank, institution

LATE = Completion("metadata", key="until")


def banks() -> Iterator[Bank]:
    yield _children()
    yield _template_groups()
    yield _gatherings()
    yield _twins()


def _children() -> Bank:
    """Parents with each choice of children out of two groups and two alone, in each state."""
    names = ("order", "deal", "pay", "wire", "note", "memo", "lone", "spare")
    chains = [
        *(
            ChainEntry("order", child, required=must, xor_group="one")
            for child, must in (("pay", True), ("wire", False))
        ),
        *(ChainEntry("order", child, required=False, xor_group="two") for child in ("note", "memo")),
        ChainEntry("order", "lone", required=True),
        ChainEntry("order", "spare", required=False),
        ChainEntry("deal", "pay", required=True),
        *(ChainEntry("deal", child, required=True, xor_group="one") for child in ("note", "wire")),
        ChainEntry("Big", "Small", required=True),
        *(ChainEntry("Big", child, required=True, xor_group="one") for child in ("pay", "Other")),
        ChainEntry("small leg", "lone", required=True),
    ]
    templates = [
        template("Big", "big leg", completion=LATE),
        template("Small", "small leg", completion=LATE),
        template("Other", "other leg", completion=LATE),
    ]
    rails = [single(name) for name in (*names, "big leg", "small leg", "other leg")]
    legs: list[FeedRow] = []
    choices = [
        (),
        ("pay",),
        ("pay", "wire"),
        ("pay", "pay"),
        ("note",),
        ("wire", "note", "memo"),
        ("pay", "lone"),
        ("spare", "lone", "memo"),
    ]
    for number, (children, state) in enumerate(product(choices, ("Posted", "Pending", "Failed"))):
        for kind in ("order", "deal"):
            parent = f"{kind}{number}"
            legs.append(fired(parent, kind, status="Posted" if state != "Failed" else "Failed"))
            if state == "Pending":
                legs.append(fired(parent, kind, id=f"{parent}.2", status="Pending"))
            legs += _followers(parent, children, number)
    for number, (until, state, child) in enumerate(
        product(("2030-01-10", "2030-02-10", "x"), ("Posted", "Pending"), ("Small", "Other", "pay", None))
    ):
        metadata = f'{{"until": "{until}"}}'
        row = {"template_name": "Big", "metadata": metadata, "status": state}
        legs.append(fired(f"big{number}", "big leg", **row))
        if child:
            own = {
                "template_name": child if child != "pay" else None,
                "metadata": metadata,
                "transfer_parent_id": f"big{number}",
            }
            legs.append(fired(f"child{number}", child if child == "pay" else f"{child.lower()} leg", **own))
            legs.append(
                fired(
                    f"child{number}",
                    "memo",
                    id=f"child{number}.f",
                    transfer_parent_id="big0",
                    status="Failed",
                )
            )
    legs.append(fired("mixed", "order"))
    legs.append(fired("mixed", "deal", id="mixed.deal"))
    legs += _followers("mixed", ("pay",), 99)
    legs.append(fired("nobody", "spare", transfer_parent_id="never seen"))
    legs.append(fired("self", "order", transfer_parent_id="self"))
    return bank(
        institution(rails=rails, templates=templates, chains=chains), legs, as_of="2030-01-20 00:00:00"
    )


def _followers(parent: str, children: tuple[str, ...], number: int) -> Iterator[FeedRow]:
    for place, child in enumerate(children):
        status = ("Posted", "Pending", "Failed")[(number + place) % 7 % 3]
        yield fired(f"{parent}.{place}", child, transfer_parent_id=parent, status=status)
        yield fired(f"{parent}.{place}", child, id=f"{parent}.{place}.2", transfer_parent_id=parent)


def _template_groups() -> Bank:
    """Two groups in one template, of which each choice of rails fires; the same rails elsewhere count for nothing."""
    one = template(
        "One", "a", "b", "c", "d", "e", leg_rail_xor_groups=(("a", "b"), ("c", "d")), completion=LATE
    )
    two = template("Two", "v", "w", leg_rail_xor_groups=(("v", "w"),))
    rails = [single(name, leg_direction="Variable") for name in "abcdvw"] + [single("e")]
    legs: list[FeedRow] = []
    choices = ("e", "a", "ab", "ac", "acd", "abcd", "aac", "bd", "av", "cv", "aec", "ebd", "c")
    for number, (chosen, until, state) in enumerate(
        product(choices, ("2030-01-10", "2030-02-10", ""), ("Posted", "Pending", "Failed"))
    ):
        for place, rail in enumerate(chosen):
            row: dict[str, str | None] = {
                "template_name": "One",
                "status": state if place == 0 else "Posted" if place == 1 else "Pending",
                "posting": f"2030-01-0{2 + (number + place) % 3} 10:00:00",
                "metadata": f'{{"until": "{until}"}}',
                "id": f"x{number}.{place}",
            }
            legs.append(fired(f"x{number}", rail, "1.00" if place % 2 else "-3.00", **row))
    for number, chosen in enumerate(("v", "w", "vw", "vv", "a", "e")):
        for place, rail in enumerate(chosen):
            legs.append(fired(f"y{number}", rail, template_name="Two", id=f"y{number}.{place}"))
        legs.append(fired(f"z{number}", chosen[0], template_name=None if number % 2 else "nobody's"))
    return bank(institution(rails=rails, templates=[one, two]), legs)


def _gatherings() -> Bank:
    """Fan-in of none to four parents, of the right and the wrong kind, named once and several times."""
    chains = [
        ChainEntry("order", "Exact", required=False, fan_in=True, expected_parent_count=2),
        ChainEntry("order", "Some", required=True, fan_in=True),
        ChainEntry("deal", "Some", required=False),
        ChainEntry("deal", "Exact", required=False, fan_in=True, expected_parent_count=3),
        ChainEntry("Some", "Exact", required=False, fan_in=True, expected_parent_count=1),
    ]
    templates = [
        template("Exact", "exact leg", completion=LATE),
        template("Some", "some leg", completion=LATE),
    ]
    rails = [single(name) for name in ("order", "deal", "exact leg", "some leg")]
    legs = [fired(f"o{number}", "order") for number in range(4)]
    legs += [fired(f"d{number}", "deal", status="Posted" if number else "Failed") for number in range(3)]
    parents = (
        [],
        ["o0"],
        ["o0", "o1"],
        ["o0", "o0"],
        ["o0", "o1", "o2"],
        ["o0", "d1"],
        ["d1", "d2"],
        ["d0"],
        ["d1"],
        ["gone", "o1"],
        [None, "o1", "o2"],
    )
    for number, (named, kind, until, state) in enumerate(
        product(parents, ("Exact", "Some"), ("2030-01-10", "2030-02-10", ""), ("Posted", "Pending", "Failed"))
    ):
        for place, parent in enumerate(named or [None]):
            row: dict[str, str | None] = {
                "template_name": kind,
                "transfer_parent_id": parent,
                "status": "Posted" if place != len(named) - 1 else state,
                "metadata": f'{{"until": "{until}"}}',
                "id": f"{kind}{number}.{place}",
            }
            legs.append(
                fired(f"{kind}{number}", f"{kind.lower()} leg", "-1.00" if number % 2 else "1.00", **row)
            )
    return bank(institution(rails=rails, templates=templates, chains=chains), legs)


def _twins() -> Bank:
    """Rails and templates of one name, and legs that name a rail where a template belongs."""
    chains = [
        ChainEntry("twin", "next", required=True),
        ChainEntry("alone", "twin", required=True),
        *(ChainEntry("twin", child, required=True, xor_group="one") for child in ("next", "alone")),
    ]
    rails = [single(name) for name in ("twin", "next", "alone", "twin leg")]
    legs = [
        fired("by rail", "twin"),
        fired("by template", "twin leg", template_name="twin"),
        fired("by both", "twin", template_name="twin"),
        fired("parent", "twin leg", template_name="twin"),
        fired("follows", "next", transfer_parent_id="parent"),
        fired("in name only", "twin leg", template_name="next", transfer_parent_id="by template"),
        fired("first", "alone"),
        fired("after first", "twin", transfer_parent_id="first"),
        fired("second", "alone"),
        fired("after second", "twin leg", template_name="twin", transfer_parent_id="second"),
        fired("neither", "twin leg", template_name="alone"),
    ]
    return bank(institution(rails=rails, templates=[template("twin", "twin leg")], chains=chains), legs)
