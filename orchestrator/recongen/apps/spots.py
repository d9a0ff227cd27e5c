"""A value of the manifest that knows where it was declared and reports what is wrong with it.

What cannot be read is reported once and replaced by a harmless stand-in, so that reading goes on and finds the rest; whoever
reads an app looks at the findings before using it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from recongen.apps.places import Document
from recongen.apps.types import Source
from recongen.errors import AppsError
from recongen.institution.findings import Finding
from recongen.institution.kinds.basis import closest, did_you_mean
from recongen.institution.nodes import CONTROL_CHARACTERS, Path, quote

MOST_FINDINGS = 1000
_SHOWN_NAMES = 12


class Log:
    """Every finding, each once."""

    def __init__(self) -> None:
        self._findings: dict[Finding, None] = {}

    def add(self, finding: Finding) -> None:
        self._findings[finding] = None
        if len(self._findings) >= MOST_FINDINGS:
            raise AppsError(self.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(sorted(self._findings, key=lambda f: (f.file, f.line, f.column, f.where, f.message)))


@dataclass(frozen=True)
class Spot:
    value: Any
    where: str
    """As people read it: `l1_reconciliation › sheets[2] drift › rows[1][0] rows`."""
    path: Path
    """From the declaration on, as the file has it."""
    document: Document
    log: Log

    def below(self, part: str | int, value: Any) -> Spot:
        name = value.get("name") if isinstance(value, dict) else None
        label = f" {_short(name)}" if isinstance(name, str) and name else ""
        where = f"{self.where}[{part}]{label}" if isinstance(part, int) else f"{self.where} › {_short(part)}"
        return Spot(value, where, (*self.path, part), self.document, self.log)

    @property
    def source(self) -> Source:
        return Source(self.document.shown, self.where, self.document.mark(self.path).line)

    def error(self, rule: str, message: str, remedy: str, *, at_key: bool = False) -> None:
        mark = self.document.key_mark(self.path) if at_key else self.document.mark(self.path)
        self.log.add(
            Finding(rule, "error", self.document.shown, mark.line, mark.column, self.where, message, remedy)
        )

    def wrong_type(self, wanted: str) -> None:
        self.error("wrong-type", f"this must be {wanted}; found {describe(self.value)}", f"Write {wanted}.")

    def items(self, wanted: str = "a list") -> Iterator[Spot]:
        if not isinstance(self.value, list):
            self.wrong_type(wanted)
            return
        for position, item in enumerate(self.value):
            yield self.below(position, item)

    def entries(self, wanted: str) -> Iterator[tuple[str, Spot]]:
        if not isinstance(self.value, dict):
            self.wrong_type(wanted)
            return
        for key, value in self.value.items():
            yield key, self.below(key, value)

    def text(self, most: int | None = None) -> str:
        value = self.value
        if not isinstance(value, str) or not value.strip():
            self.wrong_type("text")
            return ""
        found = CONTROL_CHARACTERS.search(value)
        if found:
            code = f"U+{ord(found.group()):04X}"
            self.error("control-character", f"the text holds the control character {code}", "Delete it.")
        if most is not None and len(value) > most:
            self.error("too-long", f"this has {len(value):,} characters; at most {most} fit", "Shorten it.")
        return " ".join(value.split())

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            self.wrong_type("true or false")
            return False
        return self.value

    def count(self, least: int = 1) -> int:
        value = self.value
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.wrong_type(f"a whole number of at least {least}")
        return least

    def name_among(self, known: Collection[str], noun: str, remedy: str = "Mend the name.") -> str | None:
        """The text, where it is one of the known names."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.wrong_type(f"the name of a {noun}")
            return None
        name = self.value
        if name in known:
            return name
        self.error(f"unknown-{noun}", f"there is no {noun} {quote(name)}", f"{hint(name, known)}{remedy}")
        return None


class Record:
    """A mapping with known keys: those that are asked for. `close` reports what is missing and what nobody asked for."""

    def __init__(self, spot: Spot, noun: str) -> None:
        self.spot = spot
        self.noun = noun
        self.sound = isinstance(spot.value, dict)
        self._given: Mapping[str, Any] = spot.value if self.sound else {}
        self._asked: dict[str, bool] = {}
        if not self.sound:
            spot.wrong_type(f"a mapping: {noun}")

    def get(self, key: str) -> Spot | None:
        """The value of an optional key; one without a value counts as absent."""
        self._asked.setdefault(key, False)
        value = self._given.get(key)
        return None if value is None else self.spot.below(key, value)

    def need(self, key: str) -> Spot | None:
        self._asked[key] = True
        return self.get(key)

    def text(self, key: str, most: int | None = None) -> str:
        found = self.need(key)
        return found.text(most) if found else ""

    def get_text(self, key: str, most: int | None = None) -> str:
        found = self.get(key)
        return found.text(most) if found else ""

    def flag(self, key: str) -> bool:
        found = self.get(key)
        return found.flag() if found else False

    def count(self, key: str) -> int | None:
        found = self.get(key)
        return found.count() if found else None

    def choice(self, key: str, known: Collection[str], noun: str) -> str | None:
        found = self.need(key)
        return found.name_among(known, noun) if found else None

    def close(self) -> None:
        meant = set()
        for key in self._given:
            if key not in self._asked:
                meant.add(self._unknown(key))
        for key, needed in self._asked.items():
            if self.sound and needed and self._given.get(key) is None and key not in meant:
                self._missing(key)

    def _unknown(self, key: str) -> str | None:
        """Reports it; returns the known key that it was probably meant to be."""
        missing = [known for known in self._asked if known not in self._given]
        close = closest(key, missing) or closest(key, self._asked)
        told = f"Did you mean {quote(close)}? " if close else f"Known keys: {', '.join(self._asked)}. "
        here = self.spot.below(key, self._given[key])
        here.error(
            "unknown-key", f"{self.noun} has no key {quote(key)}", f"{told}Mend or delete it.", at_key=True
        )
        return close

    def _missing(self, key: str) -> None:
        if key in self._given:
            here = self.spot.below(key, None)
            here.error("missing-key", "the key has no value", "Write one.", at_key=True)
        else:
            self.spot.error("missing-key", f"{self.noun} needs {key}", f"Add {key}.")


def hint(name: str, known: Collection[str]) -> str:
    """`Did you mean 'x'? `, or the few names that there are."""
    told = did_you_mean(name, known)
    if told or len(known) > _SHOWN_NAMES:
        return told
    return f"Known: {', '.join(sorted(known))}. " if known else ""


def describe(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, str):
        return f"the text {quote(value)}" if value.strip() else "no text"
    return f"the number {str(value)[:60]}"


def _short(name: str) -> str:
    return name if name and name.isprintable() and len(name) <= 60 else quote(name)
