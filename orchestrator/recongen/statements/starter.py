"""The beginning of a map: every account and kind of entry that is not mapped, with counts and examples, as YAML to fill in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from recongen.statements.findings import Findings
from recongen.statements.formats import read
from recongen.statements.map import Map
from recongen.statements.matching import Matcher
from recongen.statements.reading import Progress, Source, counter, decimal, money
from recongen.statements.types import Balance, Entry, Statement
from recongen.statements.unmapped import EXAMPLES, MOST_GROUPS, in_a_line
from recongen.text import plural


@dataclass
class _Account:
    currency: str
    statements: int = 0
    entries: int = 0
    opening: Balance | None = None
    first: date | None = None


@dataclass
class _Kind:
    count: int = 0
    cents: int = 0
    accounts: set[str] = field(default_factory=set)
    examples: list[str] = field(default_factory=list)


class Starter:
    """What of the files a map does not say yet; `map_` None: nothing is said. `currency` is that of the institution's books."""

    def __init__(self, map_: Map | None, encoding: str | None, currency: str) -> None:
        self.findings = Findings()
        self._map, self._currency = map_, currency
        self._encoding = encoding or (map_.encoding if map_ else None)
        self._matcher = Matcher(map_) if map_ else None
        self._mapped = {account.statement: account for account in map_.accounts} if map_ else {}
        self._accounts: dict[str, _Account] = {}
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def read(self, paths: Sequence[Path], format: str | None, progress: Progress | None = None) -> None:
        advance = counter(sum(path.stat().st_size for path in paths if path.is_file()), progress)
        for path in paths:
            statement: Statement | None = None
            for event in read(Source(path, self.findings, self._encoding, progress=advance), format):
                if isinstance(event, Statement):
                    statement = event
                    self._see_statement(event)
                elif isinstance(event, Entry) and statement:
                    self._see_entry(statement, event)

    def _see_statement(self, statement: Statement) -> None:
        if statement.account in self._mapped:
            return
        account = self._accounts.setdefault(statement.account, _Account(statement.currency))
        account.statements += 1
        opening = statement.opening
        if opening and (account.opening is None or opening.day < account.opening.day):
            account.opening = opening

    def _see_entry(self, statement: Statement, entry: Entry) -> None:
        mapped = self._mapped.get(statement.account)
        if statement.account in self._accounts:
            account = self._accounts[statement.account]
            account.entries += 1
            account.first = min(account.first or entry.booked, entry.booked)
        if entry.currency != self._currency or (mapped and mapped.leave_out):
            return
        if self._matcher and self._matcher.outcome((mapped.id if mapped else None) or "", entry):
            return
        key = (entry.direction, entry.code)
        if key not in self._kinds and len(self._kinds) >= MOST_GROUPS:
            key = (entry.direction, "")
        kind = self._kinds.setdefault(key, _Kind())
        kind.count += 1
        kind.cents += entry.cents
        kind.accounts.add(statement.account)
        if len(kind.examples) < EXAMPLES and (said := in_a_line(entry)) not in kind.examples:
            kind.examples.append(said)

    @property
    def is_complete(self) -> bool:
        return not self._accounts and not self._kinds

    @property
    def summary(self) -> str:
        return f"{plural(len(self._accounts), 'account')} and {plural(len(self._kinds), 'kind')} of entries are not mapped"

    def yaml(self, institution: str) -> str:
        """`institution` is its file as the map names it; not said where the map says so already."""
        return "\n".join([f"# {self.summary}. Fill in what is empty.", *self._lines(institution)]) + "\n"

    def _lines(self, institution: str) -> Iterator[str]:
        if self._map is None:
            yield f"institution: {_quote(institution)}"
            if self._encoding:
                yield f"encoding: {self._encoding}"
        yield (
            "accounts:"
            if self._accounts
            else "accounts: []"
            if self._map is None
            else "# accounts: all are mapped"
        )
        for name, account in self._accounts.items():
            yield f"  # {plural(account.statements, 'statement')}, {plural(account.entries, 'entry', 'entries')}, {account.currency}"
            yield f"  - statement: {_quote(name)}"
            if account.currency != self._currency:
                yield f"    leave_out: it is kept in {account.currency}"
                continue
            yield "    id:"
            if account.opening and account.opening.cents and account.first:
                yield "    # What was in it before, if the feed holds nothing earlier:"
                yield f"    # opening: {{day: {account.first}, balance: {decimal(account.opening.cents)}, rail: }}"
        if self._kinds:
            yield "# The first rule that matches holds. Narrow one by text, counterparty or account: * stands for anything."
            yield "rules:"
        for (direction, code), kind in sorted(self._kinds.items(), key=lambda each: -each[1].count):
            accounts = plural(len(kind.accounts), "account")
            yield f"  # {plural(kind.count, 'entry', 'entries')} of {accounts}, {money(kind.cents)} in all:"
            for example in kind.examples:
                yield f"  #   {example}"
            narrow = f", code: {_quote(code)}" if code else ""
            yield f"  - match: {{direction: {direction}{narrow}}}"
            yield "    rail:"


def _quote(text: str) -> str:
    """Text in quotes, as YAML reads JSON's."""
    return json.dumps(text, ensure_ascii=False)
