"""Names that the feed holds and the file does not declare, each with the check that it breaks, and whether it can be declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from recongen.studio.feed.build import Question, Row
from recongen.studio.feed.declared import Declared


@dataclass(frozen=True)
class Unknown:
    """`rows` hold the name; `counted` of them are Posted or Pending, or balances. `examples` are one id for each table."""

    kind: str
    name: str
    context: str
    rows: int
    counted: int
    first_day: date
    last_day: date
    examples: Mapping[str, str]
    seen_as: frozenset[str] = frozenset()
    """Of a role: whether accounts hold it, or only roll up to it. Of a transfer type: all that its rail posts."""

    @property
    def key(self) -> str:
        """Names it in an address: the name itself may hold anything."""
        text = json.dumps([self.kind, self.name, self.context])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Kind:
    """`check` is the model whose rows say so, empty where none does. `refusal` says why one cannot be declared, or nothing."""

    title: str
    help: str
    check: Callable[[Unknown, Declared], str]
    is_unknown: Callable[[Unknown, Declared], bool]
    refusal: Callable[[Unknown, Declared], str] = field(default=lambda find_unknown, declared: "")


def _explain_unmatched(unknown: Unknown, declared: Declared) -> str:
    return "unmatched_posting" if unknown.counted or unknown.kind == "status" else ""


def _of_role(unknown: Unknown, declared: Declared) -> str:
    return _explain_unmatched(unknown, declared) if "holder" in unknown.seen_as else "parent_balance_missing"


def _nothing(unknown: Unknown, declared: Declared) -> str:
    return ""


def _type_is_unknown(unknown: Unknown, declared: Declared) -> bool:
    rail = declared.rails.get(unknown.context)
    return rail is not None and unknown.name not in rail.types


def _why_not_type(unknown: Unknown, declared: Declared) -> str:
    """A rail posts one type: another may take its place only where nothing is posted under the declared one."""
    rail = declared.rails[unknown.context]
    others = rail.types & unknown.seen_as
    if others:
        return f"Rail {unknown.context} also posts {min(others)}, and a rail has one transfer type: give these rows a rail of their own, or their type another name."
    if len(unknown.seen_as) > 1:
        return f"Rail {unknown.context} posts {len(unknown.seen_as)} transfer types, and a rail has one."
    return ""


def _origin_is_unknown(unknown: Unknown, declared: Declared) -> bool:
    rail = declared.rails.get(unknown.context)
    return rail is not None and unknown.name not in rail.origins


def _why_not_origin(unknown: Unknown, declared: Declared) -> str:
    if declared.rails[unknown.context].origins:
        return f"Rail {unknown.context} declares another origin already: change it in its form where that is wrong."
    if len(unknown.seen_as) > 1:
        return f"Rail {unknown.context} has {len(unknown.seen_as)} origins in the feed: say in its form which leg has which."
    return ""


def _why_not_role(unknown: Unknown, declared: Declared) -> str:
    if "holder" in unknown.seen_as:
        return ""
    return (
        "Accounts roll up to it, but no account of the feed holds it: the file cannot say whose role it is."
    )


KINDS: Mapping[str, Kind] = {
    "rail": Kind(
        "Rails",
        "Rail names of postings that no rail of the file has.",
        _explain_unmatched,
        lambda find_unknown, declared: find_unknown.name not in declared.rails,
    ),
    "template": Kind(
        "Templates",
        "Template names of postings that no transfer template of the file has.",
        _explain_unmatched,
        lambda find_unknown, declared: find_unknown.name not in declared.templates,
    ),
    "role": Kind(
        "Roles",
        "Roles of accounts that the file gives to none.",
        _of_role,
        lambda find_unknown, declared: find_unknown.name not in declared.roles,
        _why_not_role,
    ),
    "account": Kind(
        "Accounts",
        "Accounts that hold a role which the file gives to another account alone.",
        _nothing,
        lambda find_unknown, declared: (
            find_unknown.name not in declared.accounts
            and find_unknown.context in declared.roles - declared.shared_roles
        ),
    ),
    "transfer_type": Kind(
        "Transfer types",
        "Transfer types that a declared rail posts and does not declare.",
        _explain_unmatched,
        _type_is_unknown,
        _why_not_type,
    ),
    "status": Kind(
        "Statuses",
        "Statuses beside Posted, Pending and Failed. One that is declared counts for nothing.",
        _explain_unmatched,
        lambda find_unknown, declared: find_unknown.name not in declared.statuses,
    ),
    "metadata_key": Kind(
        "Metadata keys",
        "Keys in the metadata of a declared rail's postings that it does not declare. No check reads them.",
        _nothing,
        lambda find_unknown, declared: (
            find_unknown.context in declared.rails
            and find_unknown.name not in declared.rails[find_unknown.context].keys
        ),
    ),
    "origin": Kind(
        "Origins",
        "Origins of a declared rail's postings that it does not declare. No check reads them.",
        _nothing,
        _origin_is_unknown,
        _why_not_origin,
    ),
}


def question(kind: str) -> Question:
    return Question("studio_names", {"pKind": kind}, ("-row_count", "name", "context"))


def find_unknown(kind: str, rows: Iterable[Row], declared: Declared) -> list[Unknown]:
    """The most frequent first. `rows` are those of `question`."""
    found = _merge(kind, rows)
    return [each for each in found if KINDS[kind].is_unknown(each, declared)]


def _merge(kind: str, rows: Iterable[Row]) -> list[Unknown]:
    """One for each name: a role stands in two tables, and is held or rolled up to."""
    by_name: dict[tuple[str, str], Unknown] = {}
    of_context: dict[str, set[str]] = {}
    for row in rows:
        name, said = row["name"], row["context"] or ""
        context = "" if kind == "role" else said
        of_context.setdefault(context, set()).add(name)
        new = Unknown(
            kind,
            name,
            context,
            row["row_count"],
            row["counted_rows"],
            row["first_day"],
            row["last_day"],
            {row["relation"]: row["example"]},
            frozenset((said,)) if kind == "role" else frozenset(),
        )
        known = by_name.get((name, context))
        by_name[name, context] = _together(known, new) if known else new
    whole = list(by_name.values())
    if kind in ("transfer_type", "origin"):
        whole = [replace(each, seen_as=frozenset(of_context[each.context])) for each in whole]
    return sorted(whole, key=lambda each: (-each.rows, each.name, each.context))


def _together(one: Unknown, other: Unknown) -> Unknown:
    return replace(
        one,
        rows=one.rows + other.rows,
        counted=one.counted + other.counted,
        first_day=min(one.first_day, other.first_day),
        last_day=max(one.last_day, other.last_day),
        examples={**other.examples, **one.examples},
        seen_as=one.seen_as | other.seen_as,
    )
