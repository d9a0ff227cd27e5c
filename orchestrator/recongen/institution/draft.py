"""An institution as far as it could be read, with where each of its parts stands: what the rules look at.

Parts that are broken beyond use are left out, and rules ask `complete` and `sound` before they call something
missing, so that one mistake is one finding.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from recongen.institution.derive import Selectors
from recongen.institution.nodes import Mapping, Node, Path, Scalar, Sequence, is_null, step
from recongen.institution.types import (
    Account,
    AccountTemplate,
    ChainEntry,
    Institution,
    LimitSchedule,
    Rail,
    TransferTemplate,
)

T = TypeVar("T")

# Without it an item is left out of the draft.
_NAMING_KEYS = {
    "account_templates": "role",
    "rails": "name",
    "transfer_templates": "name",
    "chains": "parent",
    "limit_schedules": "parent_role",
}

# Beyond this many, likeness is not looked for: it takes time in proportion.
_COMPARISONS = 50_000


@dataclass(frozen=True)
class Placed(Generic[T]):
    """A part of the institution and the path at which the file declares it."""

    value: T
    path: Path

    def at(self, *parts: str | int) -> Path:
        return (*self.path, *parts)


@dataclass(frozen=True)
class PlacedChain(Placed[ChainEntry]):
    """`child` is where the row names the child: its own key, or an item of `children`."""

    child: Path


@dataclass(frozen=True)
class Draft:
    root: Mapping
    institution: Institution
    broken: frozenset[Path]
    accounts: tuple[Placed[Account], ...]
    account_templates: tuple[Placed[AccountTemplate], ...]
    rails: tuple[Placed[Rail], ...]
    transfer_templates: tuple[Placed[TransferTemplate], ...]
    chains: tuple[PlacedChain, ...]
    limit_schedules: tuple[Placed[LimitSchedule], ...]

    def given(self, path: Path) -> bool:
        """Whether the file has a value at that path, or tried to: an unreadable or misspelt one counts."""
        node: Node | None = self.root
        for part in path:
            node = step(node, part) if node else None
        return path in self.broken or (node is not None and not is_null(node))

    def sound(self, path: Path) -> bool:
        """Whether neither the value at that path nor anything above or below it is broken."""
        above = (path[:length] for length in range(1, len(path) + 1))
        return path not in self._above_broken and not any(part in self.broken for part in above)

    @cached_property
    def _above_broken(self) -> frozenset[Path]:
        return frozenset(path[:length] for path in self.broken for length in range(1, len(path)))

    def complete(self, section: str, *keys: str) -> bool:
        """Whether these keys could be read in every item of a section: whether what is not there is really missing."""
        keys = (*keys, _NAMING_KEYS.get(section, ""))
        return not any(
            path[0] == section and (len(path) < 3 or path[2] in keys) for path in self.broken if path
        )

    def item(self, path: Path, text: str) -> Path:
        """Where the list at that path names `text`; the path itself when it is not a list."""
        node: Node | None = self.root
        for part in path:
            node = step(node, part) if node else None
        if isinstance(node, Sequence):
            for position, item in enumerate(node.items):
                if isinstance(item, Scalar) and item.text == text:
                    return (*path, position)
        return path

    @cached_property
    def rails_by_name(self) -> dict[str, Placed[Rail]]:
        return {rail.value.name: rail for rail in reversed(self.rails)}

    @cached_property
    def templates_by_name(self) -> dict[str, Placed[TransferTemplate]]:
        return {template.value.name: template for template in reversed(self.transfer_templates)}

    @cached_property
    def account_roles(self) -> frozenset[str]:
        return frozenset(account.value.role for account in self.accounts if account.value.role)

    @cached_property
    def template_roles(self) -> frozenset[str]:
        return frozenset(template.value.role for template in self.account_templates)

    @cached_property
    def roles(self) -> frozenset[str]:
        return self.account_roles | self.template_roles

    @property
    def roles_complete(self) -> bool:
        return self.complete("accounts", "role") and self.complete("account_templates", "role")

    @cached_property
    def leg_rails(self) -> frozenset[str]:
        """The rails that templates name as their legs, near misses included."""
        names = (name for template in self.transfer_templates for name in template.value.leg_rails)
        return self.meant(names, self.rails_by_name)

    def templates_of(self, name: str) -> frozenset[str]:
        """The templates whose shared transfer a rail or template by that name is: itself, or those it is a leg of."""
        if name in self.templates_by_name:
            return frozenset([name])
        return self._templates_of_leg.get(name, frozenset())

    @cached_property
    def _templates_of_leg(self) -> dict[str, frozenset[str]]:
        templates: dict[str, set[str]] = {}
        for template in self.transfer_templates:
            for name in template.value.leg_rails:
                templates.setdefault(name, set()).add(template.value.name)
        return {name: frozenset(found) for name, found in templates.items()}

    @cached_property
    def selectors(self) -> Selectors:
        return Selectors(self.institution)

    @cached_property
    def bundled_rails(self) -> frozenset[str]:
        """The rails that some aggregating rail sweeps, near misses included."""
        swept: set[str] = set()
        unknown: set[str] = set()
        for selector in {selector for rail in self.rails for selector in rail.value.bundles_activity}:
            picked = self.selectors.rails(selector)
            swept |= picked
            unknown |= set() if picked else {selector.rpartition(".")[2]}
        return self.meant(unknown, self.rails_by_name) | swept

    @cached_property
    def transfer_types(self) -> frozenset[str]:
        return frozenset(rail.value.transfer_type for rail in self.rails)

    @staticmethod
    def meant(names: Iterable[str], known: Iterable[str]) -> frozenset[str]:
        """The known names among `names`; for a name that is not known, the one it is probably a slip of.

        A misspelt reference is reported where it stands. The thing it was meant for is then not reported as
        unreferenced too.
        """
        known = set(known)
        meant: set[str] = set()
        unknown: set[str] = set()
        for name in names:
            (meant if name in known else unknown).add(name)
        if len(known) * len(unknown) <= _COMPARISONS:
            for name in unknown:
                meant.update(difflib.get_close_matches(name, known, n=1, cutoff=0.8))
        return frozenset(meant)
