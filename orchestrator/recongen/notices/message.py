"""What a recipient reads: a subject, a plain text, and the same as HTML for mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from recongen import currency
from recongen.casework import case_href
from recongen.notices.changes import KINDS, Change
from recongen.notices.states import Present, State
from recongen.report.cases import Case
from recongen.report.rows import dollars
from recongen.report.table import money
from recongen.text import plural, printable, shorten

LINES = 5
"""Of a kind of change; the rest is counted."""
LONGEST_SUBJECT = 200
LONGEST_HEADLINE = 240


@dataclass(frozen=True)
class Bank:
    """What a message says of the institution."""

    title: str
    currency: str
    dashboards: str | None
    """The base of all links; none without it."""


@dataclass(frozen=True)
class Heading:
    """For whom a message is; since when it says what changed, empty in the first one; and how many causes are open."""

    recipient: str
    since: str
    standing: int
    identity: str


@dataclass(frozen=True)
class Line:
    what: str
    facts: str
    headline: str
    link: str


@dataclass(frozen=True)
class Section:
    heading: str
    count: int
    lines: Sequence[Line]

    @property
    def more(self) -> int:
        return self.count - len(self.lines)


@dataclass(frozen=True)
class Message:
    subject: str
    text: str
    html: str


def message(bank: Bank, present: Present, heading: Heading, found: Sequence[Change]) -> Message:
    """`found` has something."""
    sections = [_section(bank, present, kind, found) for kind in KINDS]
    values = {
        "bank": bank.title,
        "day": present.day or present.as_of[:10],
        "heading": heading,
        "open": plural(heading.standing, "cause is open", "causes are open"),
        "since": _since(heading.since),
        "sections": [section for section in sections if section.count],
        "all_cases": f"{bank.dashboards}/l1_reconciliation/cases" if bank.dashboards else "",
    }
    text, html = (_templates(kind).get_template(f"notice.{kind}").render(values) for kind in ("txt", "html"))
    return Message(_subject(bank, present, found), text, html)


def _since(instant: str) -> str:
    if not instant:
        return "This is the first notice, so it has everything:"
    return f"What changed since {instant[:10]} {instant[11:16]} UTC:"


def _subject(bank: Bank, present: Present, found: Sequence[Change]) -> str:
    counts = Counter(change.kind for change in found)
    said = ", ".join(f"{counts[name]:,} {kind.short}" for name, kind in KINDS.items() if counts[name])
    gravest = found[0]
    worst = ""
    if gravest.now.episode_key in present.cases:
        what = _what(present, gravest.now)
        worst = f"; most severe: {', '.join(filter(None, (what, _amount(bank, gravest.now))))}"
    subject = printable(f"{bank.title} {present.day or present.as_of[:10]}: {said}{worst}")
    return shorten(subject, LONGEST_SUBJECT)


def _section(bank: Bank, present: Present, kind: str, found: Sequence[Change]) -> Section:
    of_kind = [change for change in found if change.kind == kind]
    lines = [_line(bank, present, change) for change in of_kind[:LINES]]
    return Section(KINDS[kind].heading, len(of_kind), lines)


def _line(bank: Bank, present: Present, change: Change) -> Line:
    now, case = change.now, present.cases.get(change.now.episode_key)
    headline = case.headline if case and change.kind != "passed_on" else None
    return Line(
        _what(present, now),
        ", ".join(_facts(bank, present, change, case)),
        printable(shorten(" ".join((headline or "").split()), LONGEST_HEADLINE)),
        f"{bank.dashboards}{case_href(now.episode_key)}" if case and bank.dashboards else "",
    )


def _what(present: Present, state: State) -> str:
    check = state.episode_key.partition("|")[0]
    return printable(", ".join(filter(None, (present.titles.get(check, check), state.about))))


def _facts(bank: Bank, present: Present, change: Change, case: Case | None) -> Iterator[str]:
    now, before = change.now, change.before
    yield from filter(None, (_amount(bank, now),))
    if before and before.cents != now.cents:
        yield f"was {_amount(bank, before) or '0.00'}"
    if before and before.exception_rows != now.exception_rows:
        yield f"{plural(now.exception_rows, 'exception')}, was {before.exception_rows:,}"
    if change.kind == "cleared":
        yield present.ended.get(now.episode_key, "not found any more")
    elif case:
        yield from filter(None, (case.severity, case.since, *map(printable, case.handling)))


def _amount(bank: Bank, state: State) -> str:
    return currency.amount(money(dollars(state.cents)), bank.currency) if state.cents else ""


@cache
def _templates(kind: str) -> Environment:
    return Environment(
        loader=PackageLoader("recongen.notices"),
        autoescape=kind == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
