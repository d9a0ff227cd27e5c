"""Causes whose owner is the rail's, the template's, the schedule's, the account's, its role's, or the institution's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

from recongen.institution.types import Account, AccountTemplate, LimitSchedule
from recongen.institution.vocabulary import Owner
from tests.mutants.banks.writing import fired, single, template
from tests.truth.oracle import Bank
from tests.truth.oracle.making.hand import bank, institution


def banks() -> Iterator[Bank]:
    for of_all in (None, Owner("all", "all@")):
        yield _owned(of_all)


def _owned(of_all: Owner | None) -> Bank:
    """Transfers that do not net, and caps exceeded either way, on accounts and roles with and without an owner."""
    rails = [
        single("owned", expected_net=Decimal(0), owner=Owner("rail", None)),
        single("plain", expected_net=Decimal(0)),
        single("leg", owner=Owner("leg", "leg@")),
        single("other leg"),
        single("A", owner=Owner("of the name of an account", None)),
    ]
    templates = [template("Owned", "leg", owner=Owner(None, "template@")), template("Plain", "other leg")]
    limits = [
        LimitSchedule("Top", Decimal(1), rail="owned", direction="Inbound", owner=Owner("inbound", "in@")),
        LimitSchedule("Top", Decimal(1), rail="plain", direction="Inbound"),
        LimitSchedule("Top", Decimal(1), transfer_type="owned", owner=Owner("outbound", "out@")),
        LimitSchedule("Top", Decimal(1), transfer_type="plain"),
    ]
    accounts = [Account("A", "internal", owner=Owner("account", None)), Account("B", "internal")]
    roles = [
        AccountTemplate("Owned", "internal", owner=Owner("role", "role@")),
        AccountTemplate("Cash", "internal"),
    ]
    flows = [("owned", None), ("plain", None), ("leg", "Owned"), ("other leg", "Plain")]
    legs = [
        fired(
            f"{rail} {account} {role} {amount}",
            rail,
            amount,
            template_name=name,
            account_id=account,
            account_role=role,
            account_parent_role="Top",
            transfer_type="move" if name else rail,
        )
        for (rail, name), account, role, amount in product(
            flows, ("A", "B", "C"), ("Owned", "Cash", "None"), ("-2.00", "2.00")
        )
    ]
    made = institution(
        rails=rails, templates=templates, limits=limits, accounts=accounts, account_templates=roles
    )
    return bank(replace(made, owner=of_all), legs, [])
