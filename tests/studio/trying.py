"""A bank with a feed and a database, for trials of changes to its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from recongen.institution import examine
from recongen.institution.business_calendar import holidays
from recongen.session import Session
from recongen.studio.pieces import find
from recongen.studio.splice import Change, Document
from recongen.studio.store import Store, digest
from recongen.studio.trial.comparison import How
from recongen.studio.trial.proposal import Proposal
from recongen.studio.trial.trials import Result, Trials, arguments
from recongen.studio.trial.work import ToState, try_change
from recongen.talk import Talk
from tests.e2e.banks import Bank
from tests.e2e.helpers import AS_OF
from tests.truth.oracle import Bank as Raw
from tests.truth.oracle import Books
from tests.truth.oracle.bank import read_feed
from tests.truth.oracle.rows import instant
from tests.truth.oracle.shown import shown_checks

Keys = dict[str, dict[How, set[str]]]


@dataclass(frozen=True)
class Bench:
    bank: Bank

    @property
    def session(self) -> Session:
        options = {"profiles_dir": self.bank.folder, "build_dir": self.bank.folder / "build"}
        return Session(self.bank.institution, Talk(quiet=True), options, as_of=AS_OF)

    @property
    def trials(self) -> Trials:
        return Trials(Store(self.bank.institution), self.session)

    @property
    def document(self) -> Document:
        return Document(self.bank.institution.read_text())

    def at(self, section: str, name: str) -> int:
        """The position of the declaration in whose first value that name stands."""
        items = find(self.document.root, (section,))
        assert items is not None
        return next(at for at, item in enumerate(items.items) if item.entries[0][1].text == name)

    def proposal(self, *changes: Change) -> Proposal:
        before = self.bank.institution.read_bytes()
        after = self.document.apply(changes).text.encode()
        return Proposal(before, after, digest(before), "a change", "/studio/yaml", "/studio/yaml")

    def tried(self, proposal: Proposal, folder: Path) -> Result:
        """What the process of a trial does, done here."""
        proposal.keep(folder)
        return try_change(folder, arguments(self.session), ToState(True, folder))

    def expected(self, proposal: Proposal) -> Keys:
        """By the plain derivation of every rule, over the rows of the feed's files."""
        old, new = (self._sizes(data) for data in (proposal.before, proposal.data))
        return {
            check: {
                "appears": new[check].keys() - old[check].keys(),
                "vanishes": old[check].keys() - new[check].keys(),
                "changes": {key for key, size in new[check].items() if old[check].get(key, size) != size},
            }
            for check in new
        }

    def _sizes(self, data: bytes) -> dict[str, dict[str, tuple[object, ...]]]:
        institution = examine(self.bank.institution, None, data)[0]
        assert institution is not None
        rows = (read_feed(self.bank.folder / f"{name}.csv") for name in ("transactions", "daily_balances"))
        public = frozenset(holidays(institution.business_calendar))
        books = Books(Raw(institution, *rows, instant(AS_OF), public))
        return {
            check: {row["exception_key"]: _size(row) for row in found}
            for check, found in shown_checks(books).items()
        }


def _size(row: dict[str, object]) -> tuple[object, ...]:
    return row.get("magnitude_money") or 0, row.get("magnitude_count") or 0


def found(result: Result) -> Keys:
    """What the result lists; it lists all of few."""
    keys: Keys = {
        check.name: {"appears": set(), "vanishes": set(), "changes": set()} for check in result.checks
    }
    for check in result.checks:
        for line in check.lines:
            keys[check.name][line.how].add(line.key)
        assert {how: len(each) for how, each in keys[check.name].items()} == check.counts
    return keys


def only(keys: Iterable[Keys]) -> list[Keys]:
    """Without checks in which nothing differs."""
    return [{check: hows for check, hows in each.items() if any(hows.values())} for each in keys]
