"""The map from statements, or from the institution's own tables, to the feed: which account is which, what moves by which rail.

A file of its own, declared and checked as the institution is, against the institution that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from recongen.declared import files
from recongen.declared.containers import ByShape, ListOf, MapOf, Then
from recongen.declared.findings import Fault, Finding, in_file_order
from recongen.declared.nodes import NOWHERE, Mapping
from recongen.declared.reading import Report, Spot, TooManyProblemsError, UnreadableError
from recongen.declared.records import Record, RecordOf, key, optional, read_record, record
from recongen.declared.scalars import (
    LABEL_LENGTH,
    TYPE_LENGTH,
    Choice,
    Flag,
    IsoDate,
    Money,
    Name,
    Pattern,
    Text,
)
from recongen.institution.types import Institution
from recongen.institution.vocabulary import METADATA_KEY, ROLE
from recongen.statements.map_rules import check_against
from recongen.statements.tables import Tables
from recongen.statements.text import ENCODINGS

PLACEHOLDERS = (
    "text",
    "reference",
    "bank_reference",
    "counterparty",
    "counterparty_account",
    "code",
    "booking_date",
    "value_date",
    "account",
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A text in which `{reference}` and similar placeholders stand for values of an entry."""

    text: str

    def fill(self, values: dict[str, str]) -> str:
        return _PLACEHOLDER.sub(lambda found: values[found[1]], self.text)

    def needs(self) -> list[str]:
        return _PLACEHOLDER.findall(self.text)


def _template(match: re.Match[str]) -> Template:
    template = Template(match.group())
    for name in template.needs():
        if name not in PLACEHOLDERS:
            raise ValueError(f"names {{{name}}}, which no entry has")
    return template


def _fill(says: str) -> Pattern:
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    return Pattern(
        says,
        r"[^\x00-\x1f]*[^\s][^\x00-\x1f]*",
        "bad-template",
        f"Known: {known}.",
        _template,
        examples=("{reference}",),
    )


def _clock(match: re.Match[str]) -> int:
    return int(match[1]) * 60 + int(match[2])


_WORDS = ListOf(Text(), min_items=1)
_PATTERNS = ByShape(
    "a text, or a list of them; * stands for anything",
    word=Then(Text(), lambda text: (text,)),
    sequence=_WORDS,
)
_RAIL = Name("the name of a rail", names=("rail",))
_ACCOUNT_ID = Name("an account id", names=("account",))


@record("opening")
class Opening(Record):
    """An opening balance as a posting, so that balances add up from its day on."""

    day: date = key(IsoDate(), "The day of its first entries.")
    balance: Decimal = key(Money(), "The balance of the account before them.")
    rail: str = key(_RAIL, "The rail of the posting.")
    counterparty: str | None = optional(_ACCOUNT_ID, "The account of the other leg of a rail of two legs.")


@record("mapped account")
class MappedAccount(Record):
    """An account of the statements, and which account of the institution it is."""

    statement: str = key(
        Name("an account number", max_length=LABEL_LENGTH), "The account as the statements write it."
    )
    id: str | None = optional(
        _ACCOUNT_ID, "Its id in the feed: one that the institution declares, or one of a template."
    )
    name: str | None = optional(Name("a name", max_length=LABEL_LENGTH), "What people call it.")
    role: str | None = optional(
        ROLE, "The template's role, where the institution does not declare the account itself."
    )
    opening: Opening | None = optional(
        RecordOf(Opening), "Its balance before the first statement, if the feed has nothing earlier."
    )
    leave_out: str | None = optional(
        Text(), "The reason, if statements of this account should not go into the feed."
    )

    def faults(self) -> Iterator[Fault]:
        here = self.place.path
        if not self.id and not self.leave_out:
            yield Fault(here, "missing-key", "a mapped account needs id", "Add it, or say why in leave_out.")


@record("match")
class Match(Record):
    """Conditions for an entry, all of which must be true. Texts are compared without case, and * stands for anything."""

    account: tuple[str, ...] = optional(_PATTERNS, "The account's id in the feed.", default=())
    direction: Literal["Credit", "Debit"] | None = optional(
        Choice(("Credit", "Debit")), "Into the account, or out of it."
    )
    code: tuple[str, ...] = optional(
        _PATTERNS, "The bank's code: PMNT-RCDT-ESCT, NTRF, 165, DEP.", default=()
    )
    counterparty: tuple[str, ...] = optional(_PATTERNS, "The name of the other party.", default=())
    counterparty_account: tuple[str, ...] = optional(_PATTERNS, "Its account number.", default=())
    text: tuple[str, ...] = optional(_PATTERNS, "What the bank and the payer write.", default=())
    reversal: bool | None = optional(Flag(), "Whether it takes back another entry.")


@record("counterparty")
class Counterparty(Record):
    """The account of the other leg: outside of the books."""

    id: Template = key(_fill("an account id"), "Its id: ext-wires, or ext-{counterparty_account}.")
    name: Template | None = optional(_fill("a name"), "What people call it.")
    role: str | None = optional(
        ROLE, "The template's role, where the institution does not declare the account itself."
    )


@record("outcome")
class Outcome(Record):
    """What becomes of an entry."""

    rail: str = key(_RAIL, "The rail it moves by.")
    transfer_type: str | None = optional(
        Name("a transfer type", max_length=TYPE_LENGTH, names=("transfer type",)),
        "The rail's own when absent.",
    )
    template: str | None = optional(
        Name("the name of a transfer template", names=("template",)), "The template whose transfer it joins."
    )
    counterparty: Counterparty | None = optional(
        RecordOf(Counterparty), "The other leg of a rail of two legs; none when absent."
    )
    metadata: tuple[tuple[str, Template], ...] = optional(
        MapOf(_fill("a text"), METADATA_KEY),
        "Metadata keys, beside those that every entry has.",
        default=(),
    )


@record("rule")
class Rule(Outcome):
    """Entries, and what becomes of them. The first rule that matches applies."""

    match: Match = key(RecordOf(Match), "Which entries.", default=Match(), kw_only=True)


@record("map")
class Map(Record):
    """How statements, or your own tables, become a feed."""

    institution: str = key(Text(), "The institution file, as a path from this file.")
    accounts: tuple[MappedAccount, ...] = optional(
        ListOf(RecordOf(MappedAccount)), "The accounts of the statements.", default=()
    )
    rules: tuple[Rule, ...] = optional(
        ListOf(RecordOf(Rule)), "What becomes of entries; the first that matches applies.", default=()
    )
    default: Outcome | None = optional(RecordOf(Outcome), "What becomes of entries that no rule matches.")
    encoding: str | None = optional(
        Choice(ENCODINGS),
        "The characters of the files, where they do not say so themselves and are not UTF-8.",
    )
    cut_off: int = optional(
        Pattern(
            "a time of day such as 17:00", r"([01][0-9]|2[0-3]):([0-5][0-9])", "bad-time", "Write hours and minutes.",
            _clock, examples=("17:00",), numbers=False,
        ),
        "When a business day ends, by the institution's clock; midnight when absent.",
        default=0,
        example="17:00",
    )  # fmt: skip
    pending: Literal["keep", "leave_out"] = optional(
        Choice(("keep", "leave_out")), "Entries that the bank has not booked yet: Pending in the feed, or not in it.",
        default="keep",
    )  # fmt: skip
    reversals: Literal["as_marked", "inverted"] = optional(
        Choice(("as_marked", "inverted")),
        "camt053: inverted where the bank marks a reversal with the direction of the entry that it takes back.",
        default="as_marked",
    )
    tables: Tables | None = optional(RecordOf(Tables), "Your own tables, where they are the feed.")

    def faults(self) -> Iterator[Fault]:
        if self.tables is None and not self.place.has("accounts"):
            message = "a map needs accounts, those of the statements, or tables, your own"
            yield Fault(self.place.path, "missing-key", message, "Add one of them.")


def institution_of(path: Path) -> tuple[Path | None, list[Finding]]:
    """The file of the institution that a map names; with findings where it names none."""
    root, problems = files.read(path, _BEGIN)
    report = Report(root or Mapping(NOWHERE, ()), str(path), problems=problems)
    if root is not None:
        node = root.get("institution")
        try:
            if node is not None:
                return path.parent / Text().read(node, Spot(report).below("institution")), []
            Spot(report).error("missing-key", "a map needs institution", "Add it: `institution: bank.yaml`.")
        except UnreadableError:
            pass
    return None, in_file_order(report.findings())


def read(path: Path, institution: Institution) -> tuple[Map | None, list[Finding]]:
    """The map, None when it has errors, and every finding in the order of the file."""
    root, problems = files.read(path, _BEGIN)
    report = Report(root or Mapping(NOWHERE, ()), str(path), problems=problems)
    found: Map | None = None
    if root is not None:
        try:
            found = read_record(Map, root, Spot(report))
            for fault in check_against(found, institution):
                report.add(fault)
        except (UnreadableError, TooManyProblemsError):
            pass
    has_errors = any(problem.severity == "error" for problem in report.problems)
    return (None if has_errors else found), in_file_order(report.findings())


_BEGIN = "Begin with `recongen feed map bank.yaml --from FILE`, which writes one."
