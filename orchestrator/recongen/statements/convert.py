"""Statement files in, rows of the feed out, and what is to be said about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recongen.declared.findings import Finding
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS
from recongen.feed.files import stamp
from recongen.institution.types import Institution
from recongen.statements.books import Books
from recongen.statements.days import Days
from recongen.statements.findings import Findings
from recongen.statements.formats import read
from recongen.statements.identity import Sightings, digest, fingerprint
from recongen.statements.known import Known
from recongen.statements.map import Map
from recongen.statements.matching import Matcher
from recongen.statements.output import FeedFiles
from recongen.statements.reading import Progress, Source, counter, decimal, money
from recongen.statements.rows import Party, Rows
from recongen.statements.types import Balance, End, Entry, Place, Statement
from recongen.statements.unmapped import MOST_GROUPS, LeftOut, Unmapped
from recongen.text import plural

_NOTHING = Known()

"""Called with the bytes read so far and the bytes of all files."""


@dataclass
class Account:
    """What became of the statements of one account."""

    statement: str
    party: Party
    books: Books
    has_opening: bool = False
    """Whether the map says what was in it before."""
    repeated: int = 0
    """Entries that another statement had brought."""


@dataclass
class Conversion:
    """What was found in the files, and what goes into the feed."""

    accounts: list[Account]
    unmapped: list[Unmapped]
    findings: list[Finding]
    counts: Counter[str]
    """Findings by severity."""
    rows: dict[str, int]
    currency: str
    """Of the institution's books, and so of every amount in the feed."""

    @property
    def is_refused(self) -> bool:
        return self.counts["error"] > 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "currency": self.currency,
            "accounts": [
                {
                    "account": each.party.id,
                    "statement": each.statement,
                    "statements": each.books.statements,
                    "repeated_entries": each.repeated,
                    "days": [
                        {
                            "day": day.isoformat(),
                            "entries": found.entries,
                            "pending": found.pending,
                            "credits": decimal(found.credits),
                            "debits": decimal(-found.debits),
                            "closing": decimal(closing.cents) if closing else None,
                        }
                        for day, found, closing in each_day(each.books)
                    ],
                }
                for each in self.accounts
            ],
            "unmapped": [each.to_dict() for each in self.unmapped],
            "findings": [each.to_dict() for each in self.findings],
            "counts": {name: self.counts[name] for name in ("error", "warning")},
        }


def each_day(books: Books) -> list[tuple[Any, Any, Any]]:
    """Every day with an entry or a balance: the day, its entries, its closing balance or None."""
    days = sorted({*books.days, *books.closings})
    return [(day, books.days[day], books.closings.get(day)) for day in days]


def convert(
    format: str | None,
    paths: Sequence[Path],
    map_: Map,
    institution: Institution,
    files: FeedFiles,
    known: Known = _NOTHING,
    progress: Progress | None = None,
) -> Conversion:
    """Writes what the files say into `files`, which are worth nothing where the result has errors.

    `format` None: each file is what it looks like. `known` is what the feed holds already.
    """
    with Sightings() as sightings:
        work = _Conversion(map_, institution, files, known, sightings)
        stamps = {path: stamp(path) for path in paths}
        advance = counter(sum(found[1] for found in stamps.values() if found), progress)
        for path in paths:
            work.read(path, format, advance)
            if stamp(path) != stamps[path]:
                remedy = "Convert files that nobody is writing to."
                work.findings.error(
                    "changed-file", Place(path.name, 0), "the file changed while it was read", remedy
                )
        return work.finish()


class _Conversion:
    def __init__(
        self, map_: Map, institution: Institution, files: FeedFiles, known: Known, sightings: Sightings
    ) -> None:
        self.findings = Findings()
        self._map, self._files, self._known, self._sightings = map_, files, known, sightings
        self._mapped = {account.statement: account for account in map_.accounts}
        self._matcher = Matcher(map_)
        days = Days(institution.business_calendar.time_zone, map_.cut_off)
        self._rows = Rows(institution, days)
        self._currency = institution.currency
        self._accounts: dict[str, Account] = {}
        self._left_out: dict[tuple[str, str], LeftOut] = {}
        self._unmapped: dict[tuple[str, str, str], Unmapped] = {}
        self._series = 0

    def read(self, path: Path, format: str | None, advance: Callable[[int], None]) -> None:
        inverted = self._map.reversals == "inverted"
        source = Source(path, self.findings, self._map.encoding, inverted, advance)
        current: _Current | LeftOut | None = None
        for event in read(source, format):
            match event:
                case Statement():
                    current = self._begin(event)
                case Entry() if current:
                    current.add(event)
                case End() if current:
                    current.end(event)
                    current = None

    def _begin(self, statement: Statement) -> _Current | LeftOut:
        mapped = self._mapped.get(statement.account)
        if mapped is None or mapped.leave_out or statement.currency != self._currency:
            key = (statement.account, statement.currency)
            return self._left_out.setdefault(key, LeftOut(statement, mapped))
        party = self._rows.of(mapped)
        account = self._accounts.get(party.id)
        if account is None:
            # By its id: one account may have several numbers, such as an IBAN and an older one.
            account = self._accounts[party.id] = Account(statement.account, party, Books(self.findings))
            if mapped.opening:
                account.has_opening = True
                self._files.add(TRANSACTIONS, self._rows.opening(party, mapped.opening))
        self._series += 1
        return _Current(self, account, account.books.begin(statement, self._series), self._currency)

    def take(self, account: Account, entry: Entry, series: int) -> None:
        """Into the feed, unless another statement has brought it."""
        if entry.status == "Pending" and self._map.pending == "leave_out":
            message = f"an entry of {money(entry.cents)} that the bank has not booked yet"
            remedy = "Nothing to do: the map leaves it out, and the bank sends it again when it books it."
            self.findings.warn("not-in-feed", entry.place, message, remedy)
            return
        kind = fingerprint(account.party.id, entry)
        identity = digest(kind, str(self._sightings.number(series, kind, entry.status)))
        sighting = self._sightings.see(identity, entry.status)
        if sighting == "repeated":
            account.repeated += 1
            return
        outcome = self._matcher.outcome(account.party.id, entry)
        account.books.take(entry)
        if outcome is None:
            self._group(account.party.id, entry).add(entry)
            return
        was_pending = sighting == "booked" or f"stm-{identity}-1" in self._known.pending
        supersedes = "Inflight" if was_pending and entry.status == "Posted" else ""
        with self.findings.reading(entry.place):
            rows = list(self._rows.entry(account.party, entry, outcome, identity, supersedes))
            self._files.add(TRANSACTIONS, rows)

    def _group(self, account: str, entry: Entry) -> Unmapped:
        direction: str = entry.direction
        code = entry.code
        if len(self._unmapped) >= MOST_GROUPS and (account, direction, code) not in self._unmapped:
            direction = code = ""
        key = (account, direction, code)
        if key not in self._unmapped:
            self._unmapped[key] = Unmapped(account, entry.currency, entry.place, direction, code)
        return self._unmapped[key]

    def finish(self) -> Conversion:
        for left_out in self._left_out.values():
            left_out.say(self.findings, self._currency)
        for account in self._accounts.values():
            account.books.finish(account.has_opening)
            for _, balance in sorted(account.books.closings.items()):
                self._files.add(DAILY_BALANCES, [self._balance(account.party, balance)])
        unmapped = sorted(self._unmapped.values(), key=lambda each: (-each.count, each.account, each.code))
        for group in unmapped:
            what = f"{group.direction} {group.code}".strip() or "any"
            message = (
                f"{plural(group.count, 'entry', 'entries')} ({what}, {group.currency} {money(group.cents)}) of {group.account} match no rule, "
                f"such as {group.examples[0]}"
            )
            remedy = "Add a rule, or a default: `recongen feed map` writes what is not mapped."
            self.findings.error("no-rule", group.place, message, remedy)
        findings = self.findings
        return Conversion(
            list(self._accounts.values()),
            unmapped,
            findings.kept,
            findings.counts,
            dict(self._files.rows),
            self._currency,
        )

    def _balance(self, party: Party, balance: Balance) -> dict[str, str]:
        row = self._rows.balance(party, balance.day, balance.cents)
        first = self._known.balances.get((party.id, row["business_day_start"]), row["money"])
        if first != row["money"]:
            row["supersedes"] = "TechnicalCorrection"
            message = f"the balance of {balance.day} is {row['money']}, and the feed first had {first}"
            remedy = "Nothing to do where the bank reports again within a day: this is a correction of the earlier row."
            self.findings.warn("restated-balance", balance.place, message, remedy)
        return row


class _Current:
    """The statement that is being read."""

    def __init__(self, work: _Conversion, account: Account, series: int, currency: str) -> None:
        self._work, self._account, self._series, self._currency = work, account, series, currency

    def add(self, entry: Entry) -> None:
        if entry.currency != self._currency:
            message = f"an entry of {entry.currency} {money(entry.cents)}, and the institution keeps its books in {self._currency}"
            remedy = "Take it out of the file, and book what the bank credits or debits for it."
            self._work.findings.error("other-currency", entry.place, message, remedy)
            return
        self._account.books.add(entry)
        self._work.take(self._account, entry, self._series)

    def end(self, end: End) -> None:
        self._account.books.end(end)
