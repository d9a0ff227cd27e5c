"""Chains, in both spellings: a row of the file becomes one entry for each of its children."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from recongen.declared.containers import ByShape, ListOf, Then
from recongen.declared.nodes import Node
from recongen.declared.reading import Place, Spot
from recongen.declared.records import Fault, Record, RecordOf, key, optional, put_at, record
from recongen.declared.scalars import Flag, Integer, Name
from recongen.institution.vocabulary import Declaration

_RAIL_OR_TEMPLATE = Name("the name of a rail or transfer template", names=("rail", "template"))
_FAN_IN = "true: several parent transfers share one child transfer."
_PARENTS = Integer(2, 1_000_000)
_PARENTS_HELP = "How many parents share one child."


@dataclass(frozen=True)
class ChainEntry(Declaration):
    """One parent and one child. The short grammar's `children` list becomes several entries: a lone
    child is required; several that are not fan-in share an `xor_group` and are each required
    (together: exactly one); a fan-in child beside others is not required."""

    parent: str
    child: str
    required: bool
    xor_group: str | None = None
    fan_in: bool = False
    expected_parent_count: int | None = None

    # Where the row names the child: its own key, or an item of `children`.
    child_place = Record.place

    def where(self, key: str) -> Place:
        """Where a key stands that may be the child's own: there, else in the row."""
        return self.child_place if self.child_place.has(key) else self.place


@record("chain child")
class ChainChild(Record):
    """A child with more to say than its name."""

    name: str = key(_RAIL_OR_TEMPLATE, "The child.")
    fan_in: bool | None = optional(Flag(), _FAN_IN)
    expected_parent_count: int | None = optional(_PARENTS, _PARENTS_HELP)


class _ChildName(Name):
    """The name alone, as the same record."""

    def read(self, node: Node, spot: Spot) -> ChainChild:  # type: ignore[override]
        return put_at(Place(spot.report, spot.path), ChainChild(super().read(node, spot)))


_CHILD = ByShape(
    f"{_RAIL_OR_TEMPLATE.says} or a mapping with name",
    word=_ChildName(_RAIL_OR_TEMPLATE.says, names=_RAIL_OR_TEMPLATE.names),
    mapping=RecordOf(ChainChild),
)


@record("chain")
class Chain(Declaration):
    """What should follow a transfer. Either child and required, or children: one is required, of several exactly one."""

    parent: str = key(_RAIL_OR_TEMPLATE, "What comes first.")
    child: str | None = optional(_RAIL_OR_TEMPLATE, "What follows.")
    required: bool | None = optional(Flag(), "With child: true when every parent should have one.")
    xor_group: str | None = optional(
        Name("the name of a group"), "With child: exactly one of the group follows a parent."
    )
    children: tuple[ChainChild, ...] | None = optional(
        ListOf(_CHILD, min_items=1),
        "One child: required. Several: exactly one follows; fan-in children apart.",
    )
    fan_in: bool = optional(Flag(), _FAN_IN, default=False)
    expected_parent_count: int | None = optional(_PARENTS, _PARENTS_HELP)

    def faults(self) -> Iterator[Fault]:
        """A row is written in one of the two grammars, and only in that one."""
        has = {name for name in ("child", "children", "required", "xor_group") if self.place.has(name)}
        if {"child", "children"} <= has:
            message = "a chain has either child or children, not both"
            yield Fault(self.place.at("children"), "chain-form", message, "Keep one of the two.")
        elif not has & {"child", "children"}:
            remedy = "Add child and required, or children."
            yield Fault(self.place.at(), "chain-form", "this chain names no child", remedy)
        elif "children" in has and has & {"required", "xor_group"}:
            surplus = "required" if "required" in has else "xor_group"
            remedy = "Delete it: a lone child is required, of several exactly one follows."
            yield Fault(
                self.place.at(surplus), "chain-form", f"{surplus} belongs to child, not to children", remedy
            )
        elif "child" in has and "required" not in has:
            remedy = "Add `required: true` or `required: false`."
            yield Fault(self.place.at("required"), "missing-key", "chain needs required beside child", remedy)


def _entries_of_rows(rows: Iterable[Chain]) -> tuple[ChainEntry, ...]:
    sound = [row for row in rows if not any(row.faults())]
    groups = {row.xor_group for row in sound if row.xor_group}
    return tuple(entry for row in sound for entry in _entries(row, groups))


def _entries(row: Chain, groups: set[str]) -> Iterator[ChainEntry]:
    """Among `children` a lone child is required; several that are not fan-in share a group of which exactly one is."""
    children, group = row.children or (), row.xor_group
    if row.child is not None:
        children = (put_at(row.place.below("child"), ChainChild(row.child)),)
    elif len({child.name for child in children if not _fan_in(row, child)}) > 1:
        # No other group is called so.
        group = next(name for n in count(1) if (name := f"{row.parent} #{n}") not in groups)
        groups.add(group)
    for child in children:
        fan_in = _fan_in(row, child)
        short = row.child is None
        entry = ChainEntry(
            parent=row.parent,
            child=child.name,
            required=not fan_in or len(children) == 1 if short else bool(row.required),
            xor_group=None if short and fan_in else group,
            fan_in=fan_in,
            expected_parent_count=child.expected_parent_count or row.expected_parent_count,
            description=row.description,
            owner=row.owner,
        )
        object.__setattr__(entry, "child_place", child.place)
        yield put_at(row.place, entry)


def _fan_in(row: Chain, child: ChainChild) -> bool:
    return row.fan_in if child.fan_in is None else child.fan_in


CHAINS = Then(ListOf(RecordOf(Chain)), _entries_of_rows)
