"""Which rule of a map an entry matches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from recongen.statements.map import Map, Match, Outcome
from recongen.statements.types import Entry

Test = Callable[[str, Entry], bool]


class Matcher:
    """Every rule of a map, made ready."""

    def __init__(self, found: Map) -> None:
        self._rules: list[tuple[list[Test], Outcome]] = [(_tests(rule.match), rule) for rule in found.rules]
        self._default = found.default

    def outcome(self, account_id: str, entry: Entry) -> Outcome | None:
        """Of the first rule that matches, else the default; None where there is none."""
        for tests, outcome in self._rules:
            if all(test(account_id, entry) for test in tests):
                return outcome
        return self._default


def _tests(match: Match) -> list[Test]:
    tests: list[Test] = []
    if match.direction:
        tests.append(lambda _, entry: entry.direction == match.direction)
    if match.reversal is not None:
        tests.append(lambda _, entry: entry.is_reversal == match.reversal)
    if match.account:
        like = any_of(match.account)
        tests.append(lambda account, _: like(account))
    for name in ("code", "counterparty", "counterparty_account", "text"):
        if patterns := getattr(match, name):
            tests.append(_match_on(name, any_of(patterns)))
    return tests


def _match_on(name: str, like: Callable[[str], bool]) -> Test:
    return lambda _, entry: like(getattr(entry, name))


def any_of(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Whether a text is like one of them: without case, and * stands for anything."""
    pieces = [pattern.casefold().split("*") for pattern in patterns]
    return lambda text: any(_is_like(text.casefold(), each) for each in pieces)


def _is_like(text: str, pieces: list[str]) -> bool:
    """In one pass, whatever the pattern: each piece at the first place where it fits."""
    first, *rest = pieces
    if not rest:
        return text == first
    *middle, last = rest
    if not text.startswith(first):
        return False
    at = len(first)
    for piece in middle:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return len(text) - at >= len(last) and text.endswith(last)
