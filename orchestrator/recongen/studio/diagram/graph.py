"""What an institution declares as a graph: every thing a node, every reference an edge, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from recongen import currency
from recongen.declared.nodes import Path
from recongen.institution.chains import ChainEntry
from recongen.institution.derive import Selectors, legs
from recongen.institution.relations import declarations
from recongen.institution.types import (
    Account,
    AccountTemplate,
    Institution,
    LimitSchedule,
    Rail,
    TransferTemplate,
)

Kind = Literal[
    "role",
    "account",
    "account_template",
    "rail",
    "aggregation",
    "transfer_template",
    "chain",
    "limit_schedule",
]
KINDS: Mapping[Kind, str] = {
    "role": "Roles",
    "account": "Accounts",
    "account_template": "Account templates",
    "rail": "Rails",
    "aggregation": "Aggregating rails",
    "transfer_template": "Transfer templates",
    "chain": "Chains",
    "limit_schedule": "Limits",
}

Meaning = Literal[
    "debits", "credits", "posts", "holds", "parent", "leg", "before", "after", "sweeps", "caps", "among"
]
WORDS: Mapping[Meaning, tuple[str, str]] = {
    "debits": ("is debited by", "debits"),
    "credits": ("credits", "is credited by"),
    "posts": ("posts either way to", "is posted to, either way, by"),
    "holds": ("has the role", "is held by"),
    "parent": ("rolls up to", "is rolled up from"),
    "leg": ("has the leg", "is a leg of"),
    "before": ("comes first in", "follows"),
    "after": ("is followed by", "comes next in"),
    "sweeps": ("sweeps", "is swept by"),
    "caps": ("caps", "is capped by"),
    "among": ("is for each child of", "has children capped by"),
}
"""An edge as read from where it begins, and from where it ends."""


MONEY: frozenset[Meaning] = frozenset({"debits", "credits", "posts"})


@dataclass(frozen=True)
class Node:
    """`id` is `<kind>:<name>`, with `rail` for aggregating rails, too; `path` is where it is declared."""

    kind: Kind
    name: str
    path: Path
    facts: Sequence[str] = ()

    @property
    def id(self) -> str:
        return node_id("rail" if self.kind == "aggregation" else self.kind, self.name)


@dataclass(frozen=True)
class Edge:
    """Ids of two nodes; `path` is the declaration that says it."""

    source: str
    target: str
    meaning: Meaning
    path: Path
    note: str = ""


@dataclass(frozen=True)
class Graph:
    nodes: Mapping[str, Node]
    """By id, in the order of the file, kind by kind."""
    edges: Sequence[Edge]

    @cached_property
    def around(self) -> Mapping[str, Sequence[Edge]]:
        """The edges that begin or end at each node."""
        found: dict[str, list[Edge]] = {name: [] for name in self.nodes}
        for edge in self.edges:
            for end in dict.fromkeys((edge.source, edge.target)):
                found[end].append(edge)
        return found

    def only(self, ids: set[str]) -> Graph:
        nodes = {name: node for name, node in self.nodes.items() if name in ids}
        return Graph(nodes, [edge for edge in self.edges if {edge.source, edge.target} <= nodes.keys()])

    def near(self, ids: set[str], depth: int) -> set[str]:
        """These, and what is at most so many edges away."""
        found = ids & self.nodes.keys()
        for _ in range(depth):
            found = found | {end for each in found for e in self.around[each] for end in (e.source, e.target)}
        return found


def node_id(kind: str, name: str) -> str:
    return f"{kind}:{name}"


def graph_of(institution: Institution) -> Graph:
    nodes: dict[str, Node] = {}
    for node in (*_roles(institution), *_things(institution)):
        nodes.setdefault(node.id, node)
    order = list(KINDS)
    nodes = dict(sorted(nodes.items(), key=lambda item: order.index(item[1].kind)))
    # A selector may mean the same rail twice, and two rows may say the same.
    edges = dict.fromkeys(edge for edge in _edges(institution) if {edge.source, edge.target} <= nodes.keys())
    return Graph(nodes, list(edges))


def _section(path: Path) -> Path:
    return path[:2]


def _roles(institution: Institution) -> Iterator[Node]:
    holders: dict[str, list[Account | AccountTemplate]] = {}
    accounts: list[Account | AccountTemplate] = [*institution.accounts, *institution.account_templates]
    for each in accounts:
        if each.role:
            holders.setdefault(each.role, []).append(each)
    for role, found in holders.items():
        # A class says more of a role than one of its accounts does.
        first = next((each for each in found if isinstance(each, AccountTemplate)), found[0])
        many = "many accounts" if isinstance(first, AccountTemplate) else ""
        names = [each.name or each.id for each in found if isinstance(each, Account)]
        one = names[0] if len(names) == 1 and not many else ""
        several = f"{len(names)} accounts" if len(names) > 1 and not many else ""
        facts = (first.scope, *filter(None, (many, several, one)))
        yield Node("role", role, _section(first.place.path), facts)


def _things(institution: Institution) -> Iterator[Node]:
    for kind, name, item in declarations(institution):
        node = Node("rail", name, _section(item.place.path), tuple(_facts(item, institution.currency)))
        is_aggregating = isinstance(item, Rail) and item.aggregating
        yield replace(node, kind="aggregation" if is_aggregating else kind)  # type: ignore[arg-type]


def _facts(item: object, code: str) -> Iterator[str]:
    match item:
        case Account():
            yield item.scope
            if item.name:
                yield item.name
        case AccountTemplate():
            yield item.scope
        case Rail():
            if item.transfer_type != item.name:
                yield item.transfer_type
            if item.aggregating and item.cadence:
                yield item.cadence
        case TransferTemplate():
            yield f"of {len(item.leg_rails)} legs"
        case ChainEntry():
            if item.xor_group:
                yield f"exactly one of {item.xor_group}"
            else:
                yield "required" if item.required else "optional"
            if item.fan_in:
                yield "several parents share one child"
        case LimitSchedule():
            cap = currency.amount(f"{item.cap:,}", code)
            yield f"{cap} a day, {item.direction.lower()}"
            yield f"each of {item.parent_role}"


def _edges(institution: Institution) -> Iterator[Edge]:
    selectors = Selectors(institution)
    for kind, name, item in declarations(institution):
        me, path = node_id(kind, name), _section(item.place.path)
        match item:
            case Account() | AccountTemplate():
                yield from _of_account(me, path, item)
            case Rail():
                yield from _of_rail(me, path, item, institution, selectors)
            case TransferTemplate():
                for rail in item.leg_rails:
                    is_choice = any(rail in group for group in item.leg_rail_xor_groups)
                    yield Edge(me, node_id("rail", rail), "leg", path, "one of" if is_choice else "")
            case ChainEntry():
                yield Edge(_flow(item.parent, institution), me, "before", path)
                yield Edge(me, _flow(item.child, institution), "after", path)
            case LimitSchedule():
                yield Edge(me, node_id("role", item.parent_role), "among", path)
                yield from (Edge(me, each, "caps", path) for each in _find_capped(item, institution))


def _of_account(me: str, path: Path, item: Account | AccountTemplate) -> Iterator[Edge]:
    role = node_id("role", item.role) if item.role else me
    if item.role:
        yield Edge(me, role, "holds", path)
    if item.parent_role:
        yield Edge(role, node_id("role", item.parent_role), "parent", path)


def _of_rail(
    me: str, path: Path, rail: Rail, institution: Institution, selectors: Selectors
) -> Iterator[Edge]:
    for leg in legs(rail):
        role = node_id("role", leg.role)
        if leg.direction == "Debit":
            yield Edge(role, me, "debits", path)
        elif leg.direction == "Credit":
            yield Edge(me, role, "credits", path)
        else:
            yield Edge(me, role, "posts", path)
    for selector in rail.bundles_activity:
        for meaning in selectors.meanings(selector):
            if meaning.template_name and not meaning.rail_name:
                yield Edge(me, node_id("transfer_template", meaning.template_name), "sweeps", path)
            elif meaning.rail_name:
                yield Edge(me, node_id("rail", meaning.rail_name), "sweeps", path)
                if meaning.template_name:
                    yield Edge(
                        me, node_id("transfer_template", meaning.template_name), "sweeps", path, "one leg"
                    )
            else:
                yield from (Edge(me, each, "sweeps", path) for each in _of_type(selector, institution))


def _find_capped(limit: LimitSchedule, institution: Institution) -> Iterator[str]:
    if limit.rail:
        yield node_id("rail", limit.rail)
    if limit.transfer_type:
        yield from _of_type(limit.transfer_type, institution)


def _of_type(transfer_type: str, institution: Institution) -> Iterator[str]:
    """What posts transfers of that type."""
    for rail in institution.rails:
        if rail.transfer_type == transfer_type:
            yield node_id("rail", rail.name)
    for template in institution.transfer_templates:
        if template.transfer_type == transfer_type:
            yield node_id("transfer_template", template.name)


def _flow(name: str, institution: Institution) -> str:
    return node_id("transfer_template" if name in institution.legs else "rail", name)
