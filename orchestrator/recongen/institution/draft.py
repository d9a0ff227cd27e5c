"""The declarations of a file as far as they could be read: what the rules look at.

A record that lacks something it needs is left out, but the names in it still count (`texts`), so that one mistake is
one finding and every mistake is one. Before rules call something missing they ask whether its section is complete.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Self

from recongen.declared.nodes import Mapping, Path, Scalar, find, items_of
from recongen.declared.reading import Place, Report
from recongen.declared.records import Values, put_at
from recongen.institution.derive import Selectors
from recongen.institution.types import Institution, Rail

# Without it nobody can refer to an item.
_NAMING_KEYS = {
    "account_templates": "role",
    "rails": "name",
    "transfer_templates": "name",
    "chains": "parent",
    "limit_schedules": "parent_role",
}

# With more names than this, no similar name is looked for: it would take too long.
_COMPARISONS = 50_000


class Draft(Institution):
    """An institution without the parts that could not be read."""

    @classmethod
    def of(cls, values: Values, report: Report) -> Self:
        """`values` are those of the institution's fields that could be read."""
        return put_at(Place(report), cls(**{"prefix": "", "accounts": (), "rails": (), **values}))

    def complete(self, section: str, *keys: str) -> bool:
        """Whether these keys could be read in every item of a section: whether what is not there is really missing."""
        keys = (*keys, _NAMING_KEYS.get(section, ""))
        return not any(
            path[0] == section and (len(path) < 3 or path[2] in keys)
            for path in self.place.report.broken
            if path
        )

    @cached_property
    def legs_complete(self) -> bool:
        return self.complete("transfer_templates", "leg_rails")

    @cached_property
    def bundles_complete(self) -> bool:
        keys = ("aggregating", "bundles_activity", "transfer_type")
        return self.complete("rails", *keys) and self.legs_complete

    def texts(self, section: str, key: str) -> Iterator[tuple[str, Path]]:
        """Each text under that key of a section's items, alone or in a list, and where it stands; also of items that
        are not a record."""
        for position, item in enumerate(items_of(find(self.place.report.root, (section,)))):
            value, path = (item.get(key) if isinstance(item, Mapping) else None), (section, position, key)
            if isinstance(value, Scalar) and not value.is_null:
                yield value.text, path
            for at, part in enumerate(items_of(value)):
                if isinstance(part, Scalar):
                    yield part.text, (*path, at)

    @cached_property
    def rails_by_name(self) -> dict[str, Rail]:
        return {rail.name: rail for rail in reversed(self.rails)}

    @cached_property
    def variable_rails(self) -> frozenset[str]:
        rails = self.rails_by_name.values()
        return frozenset(rail.name for rail in rails if rail.leg_direction == "Variable")

    @cached_property
    def transfer_types(self) -> frozenset[str]:
        return frozenset(rail.transfer_type for rail in self.rails)

    @cached_property
    def legs(self) -> dict[str, tuple[str, ...]]:
        """The leg rails of every template, by its name."""
        section = "transfer_templates"
        names = {path[1]: name for name, path in self.texts(section, "name") if len(path) == 3}
        found: dict[str, list[str]] = {name: [] for name in names.values()}
        for rail, path in self.texts(section, "leg_rails"):
            if path[1] in names and len(path) == 4:
                found[names[path[1]]].append(rail)
        return {name: tuple(rails) for name, rails in found.items()}

    @cached_property
    def leg_rails(self) -> frozenset[str]:
        """The rails that templates name as their legs, near misses included."""
        return self._meant(name for names in self.legs.values() for name in names)

    def templates_of(self, name: str) -> set[str]:
        """The templates whose shared transfer a rail or template by that name is: itself, or those it is a leg of."""
        return {name} if name in self.legs else self._templates_of_leg.get(name, set())

    @cached_property
    def _templates_of_leg(self) -> dict[str, set[str]]:
        templates: dict[str, set[str]] = {}
        for template, rails in self.legs.items():
            for name in rails:
                templates.setdefault(name, set()).add(template)
        return templates

    @cached_property
    def selectors(self) -> Selectors:
        return Selectors(self)

    @cached_property
    def bundled_rails(self) -> frozenset[str]:
        """The rails that some aggregating rail sweeps, near misses included."""
        swept: set[str] = set()
        unknown: set[str] = set()
        for selector in {selector for rail in self.rails for selector in self.bundled_by(rail)}:
            picked = self.selectors.rails(selector)
            swept |= picked
            unknown |= set() if picked else {selector.rpartition(".")[2]}
        return self._meant(unknown) | swept

    @staticmethod
    def bundled_by(rail: Rail) -> tuple[str, ...]:
        """Only an aggregating rail bundles."""
        return rail.bundles_activity if rail.aggregating else ()

    def _meant(self, names: Iterable[str]) -> frozenset[str]:
        """The rails among `names`; for a name that is not one, the rail it is probably a slip of.

        A misspelt reference is reported where it stands. The rail it was meant for is then not reported as
        unreferenced too.
        """
        known, names = self.rails_by_name.keys(), set(names)
        meant, unknown = names & known, names - known
        if len(known) * len(unknown) <= _COMPARISONS:
            for name in unknown:
                meant.update(difflib.get_close_matches(name, known, n=1, cutoff=0.8))
        return frozenset(meant)
