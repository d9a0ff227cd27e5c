"""Questions that several rules ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from recongen.institution.draft import Draft, Placed
from recongen.institution.kinds import did_you_mean
from recongen.institution.nodes import Path, nearest, quote
from recongen.institution.rules.registry import Breach

T = TypeVar("T")


def repeated(
    items: Sequence[Placed[T]], draft: Draft, key: str, noun: str, name: Callable[[T], str]
) -> Iterator[Breach]:
    """Each item whose name an earlier one has."""
    first: dict[str, Placed[T]] = {}
    for item in items:
        earlier = first.setdefault(name(item.value), item)
        if earlier is not item:
            yield Breach(
                item.at(key),
                f"the {noun} {quote(name(item.value))} is already declared on line {line(draft, earlier.at(key))}",
                "Rename one of the two, or delete it.",
            )


def line(draft: Draft, path: Path) -> int:
    return nearest(draft.root, path).line


def unknown_role(role: str, path: Path, draft: Draft) -> Breach:
    hint = did_you_mean(role, draft.roles)
    return Breach(
        path,
        f"no account and no account template has the role {quote(role)}",
        f"{hint}Declare an account with it, or fix the name.",
    )
