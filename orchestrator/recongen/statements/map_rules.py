"""What must match between a map and the institution."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recongen.declared.findings import Fault
from recongen.declared.nodes import Path, quote
from recongen.declared.reading import hint
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS
from recongen.institution.types import BUILT_IN_STATUSES, Account, AccountTemplate, Institution, Rail
from recongen.statements.tables import Source, Tables, sources

if TYPE_CHECKING:
    from recongen.statements.map import Counterparty, Map, MappedAccount, Outcome

Faults = Iterator[Fault]
_CODES = {
    column.name: column.one_of
    for table in (TRANSACTIONS, DAILY_BALANCES)
    for column in table.columns
    if column.one_of
}


@dataclass(frozen=True)
class Declared:
    """What an institution declares, by name."""

    accounts: dict[str, Account]
    templates: dict[str, AccountTemplate]
    rails: dict[str, Rail]
    types: frozenset[str]

    @classmethod
    def of(cls, institution: Institution) -> Declared:
        return cls(
            {account.id: account for account in institution.accounts},
            {template.role: template for template in institution.account_templates},
            {rail.name: rail for rail in institution.rails},
            frozenset(rail.transfer_type for rail in institution.rails)
            | {template.transfer_type for template in institution.transfer_templates},
        )


def check_against(found: Map, institution: Institution) -> Faults:
    """Accounts, roles, rails, types, templates and statuses that the institution does not declare, or declares
    differently.
    """
    declared = Declared.of(institution)
    seen: dict[str, int] = {}
    for account in found.accounts:
        yield from _check_account(account, declared)
        if account.statement in seen:
            message = (
                f"the account {quote(account.statement)} is already mapped on line {seen[account.statement]}"
            )
            yield Fault(account.place.at("statement"), "repeated-account", message, "Delete one of the two.")
        seen.setdefault(account.statement, account.place.line())
    outcomes: list[Outcome] = [*found.rules, *([found.default] if found.default else [])]
    for outcome in outcomes:
        yield from _check_outcome(outcome, declared, institution)
    if found.tables:
        yield from _check_tables(found.tables, declared, institution)


def _check_tables(tables: Tables, declared: Declared, institution: Institution) -> Faults:
    """Whatever is written out for a column that names something declared."""
    roles = {account.role for account in institution.accounts if account.role} | declared.templates.keys()
    known: dict[str, tuple[str, Collection[str]]] = {
        "account_role": ("role", roles),
        "rail_name": ("rail", declared.rails),
        "transfer_type": ("transfer type", declared.types),
        "template_name": ("transfer template", institution.legs),
        "status": ("status", (*BUILT_IN_STATUSES, *institution.statuses)),
    }
    for table in filter(None, (tables.accounts, tables.transactions, tables.daily_balances)):
        for name, source in sources(table).items():
            noun, names = known.get(name, ("", _CODES.get(name, ())))
            for place, text in _find_written(source) if names else ():
                if text not in names:
                    yield _unknown(place, noun, text, names) if noun else _unknown_code(place, name, text)


def _unknown_code(place: Path, name: str, text: str) -> Fault:
    message = f"{quote(text)} is not a value that {name} may have"
    return Fault(place, "bad-choice", message, f"Write {' or '.join(_CODES[name])}.")


def _find_written(source: Source) -> Iterator[tuple[Path, str]]:
    if source.value is not None:
        yield source.place.at("value"), source.value
    for name, text in source.values:
        yield source.place.at("values", name), text


def _check_account(account: MappedAccount, declared: Declared) -> Faults:
    if account.id:
        yield from _check_identity(account.id, account.role, account, declared, "internal")
    opening = account.opening
    if opening is None:
        return
    rail, place = declared.rails.get(opening.rail), opening.place.at("rail")
    if rail is None:
        yield _unknown(place, "rail", opening.rail, declared.rails)
    elif rail.is_two_leg != bool(opening.counterparty):
        yield from _wrong_legs(place, rail, bool(opening.counterparty))
    if opening.counterparty:
        yield from _check_declared(opening.counterparty, opening.place.at("counterparty"), declared)


def _check_identity(
    name: str, role: str | None, item: MappedAccount | Counterparty, declared: Declared, scope: str
) -> Faults:
    """An account is declared by its id, or its role is that of a template."""
    account = declared.accounts.get(name)
    owner: Account | AccountTemplate | None = account
    place = item.place.at("id")
    if account is None:
        place = item.place.at("role") if role else place
        if role is None:
            message = f"the institution declares no account {quote(name)}"
            remedy = f"{hint(name, declared.accounts)}Fix the id, or say the role of its account template."
            yield Fault(place, "unknown-account", message, remedy)
        elif role not in declared.templates:
            yield _unknown(place, "account template with the role", role, declared.templates)
        owner = declared.templates.get(role or "")
    elif role not in (None, account.role):
        message = f"the institution gives the account {quote(name)} the role {quote(account.role or '')}"
        yield Fault(item.place.at("role"), "other-role", message, "Delete the role here, or fix the id.")
    elif account.role is None:
        message = f"the institution gives the account {quote(name)} no role"
        yield Fault(place, "no-role", message, "Give it one there: the feed needs it.")
    if owner is not None and owner.scope != scope:
        message = f"{quote(name)} is {owner.scope}, and must be {scope} here"
        yield Fault(place, "wrong-scope", message, "Name another account.")


def _check_outcome(outcome: Outcome, declared: Declared, institution: Institution) -> Faults:
    rail = declared.rails.get(outcome.rail)
    if rail is None:
        yield _unknown(outcome.place.at("rail"), "rail", outcome.rail, declared.rails)
    elif rail.is_two_leg != (outcome.counterparty is not None):
        yield from _wrong_legs(outcome.place.at("rail"), rail, outcome.counterparty is not None)
    if outcome.transfer_type and outcome.transfer_type not in declared.types:
        place = outcome.place.at("transfer_type")
        yield _unknown(place, "transfer type", outcome.transfer_type, declared.types)
    if outcome.counterparty:
        identity, role = outcome.counterparty.id, outcome.counterparty.role
        if not identity.needs() or role:
            yield from _check_identity(identity.text, role, outcome.counterparty, declared, "external")
        else:
            message = f"{quote(identity.text)} names many accounts, and no role says of which template"
            yield Fault(
                outcome.counterparty.place.at("id"), "missing-key", message, "Add the template's role."
            )
    yield from _check_template(outcome, institution)


def _check_template(outcome: Outcome, institution: Institution) -> Faults:
    legs = institution.legs
    place = outcome.place.at("template")
    if outcome.template is None:
        needing = [template for template, rails in legs.items() if outcome.rail in rails]
        if needing:
            message = f"the rail {quote(outcome.rail)} is a leg of the template {quote(needing[0])}, and none is named"
            yield Fault(
                outcome.place.at("rail"), "missing-template", message, f"Add `template: {needing[0]}`."
            )
    elif outcome.template not in legs:
        yield _unknown(place, "transfer template", outcome.template, legs)
    elif outcome.rail not in legs[outcome.template]:
        message = f"the template {quote(outcome.template)} has no leg {quote(outcome.rail)}"
        yield Fault(place, "not-a-leg", message, f"Its legs: {', '.join(legs[outcome.template])}.")
    else:
        needed = next(
            each.transfer_key for each in institution.transfer_templates if each.name == outcome.template
        )
        missing = set(needed) - {name for name, _ in outcome.metadata}
        for name in sorted(missing):
            message = f"the template {quote(outcome.template)} joins transfers by {quote(name)}, which no metadata says"
            yield Fault(place, "missing-transfer-key", message, f"Add {name} to metadata.")


def _check_declared(name: str, place: Path, declared: Declared) -> Faults:
    account = declared.accounts.get(name)
    if account is None:
        yield _unknown(place, "account", name, declared.accounts)
    elif account.scope != "external" or account.role is None:
        message = f"{quote(name)} is {account.scope}{'' if account.role else ' and has no role'}"
        yield Fault(place, "wrong-scope", message, "Name an external account that has a role.")


def _wrong_legs(place: Path, rail: Rail, has_other: bool) -> Faults:
    legs = "two legs" if rail.is_two_leg else "one leg"
    remedy = "Delete `counterparty`." if has_other else "Add `counterparty`: the account of the other leg."
    yield Fault(place, "wrong-legs", f"the rail {quote(rail.name)} has {legs}", remedy)


def _unknown(place: Path, noun: str, name: str, known: Collection[str]) -> Fault:
    message = f"the institution declares no {noun} {quote(name)}"
    return Fault(
        place, f"unknown-{noun.split()[-1]}", message, f"{hint(name, known)}Declare it, or fix the name."
    )
