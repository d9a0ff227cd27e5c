"""From nodes to typed values: reads by the grammar, and turns the short forms into the long ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, TypeVar

from recongen.institution.draft import Draft, Placed, PlacedChain
from recongen.institution.grammar import INSTITUTION
from recongen.institution.kinds import BROKEN, Fields, Report, Spot
from recongen.institution.nodes import Mapping, Scalar, quote
from recongen.institution.types import (
    Account,
    AccountTemplate,
    BusinessCalendar,
    ChainEntry,
    Completion,
    Institution,
    LimitSchedule,
    Owner,
    Rail,
    TransferTemplate,
)
from recongen.institution.vocabulary import PREFIX, WEEKDAYS

T = TypeVar("T")
_NO_MONEY = Decimal(0)
_DEFAULT_WEEKEND = ("sat", "sun")


def parse(root: Mapping, report: Report, prefix: str | None = None) -> Draft:
    """Reads what can be read; what cannot is in the report. Placeholders stand where a broken value was required."""
    fields: Fields = INSTITUTION.read(root, Spot(report))
    accounts = _placed(fields, "accounts", _account)
    account_templates = _placed(fields, "account_templates", _account_template)
    rails = _placed(fields, "rails", _rail)
    transfer_templates = _placed(fields, "transfer_templates", _transfer_template)
    chains = _chains(fields, report)
    limits = _placed(fields, "limit_schedules", _limit_schedule)
    institution = Institution(
        prefix=_prefix(fields, root, report, prefix),
        accounts=_values(accounts),
        rails=_values(rails),
        account_templates=_values(account_templates),
        transfer_templates=_values(transfer_templates),
        chains=_values(_first_of_each(chains)),
        limit_schedules=_values(limits),
        business_calendar=_calendar(fields["business_calendar"]),
        role_business_day_offsets=fields.get("role_business_day_offsets", ()),
        description=fields["description"],
        theme=_theme(fields["theme"]),
        persona=fields["persona"],
        owner=_owner(fields),
        statuses=tuple(sorted(fields.get("statuses", ()))),
        balances=fields.get("balances", "daily"),
    )
    broken = frozenset(report.broken)
    return Draft(
        root,
        institution,
        broken,
        tuple(accounts),
        tuple(account_templates),
        tuple(rails),
        tuple(transfer_templates),
        tuple(chains),
        tuple(limits),
    )


def _placed(fields: Fields, section: str, build: Callable[[Fields], T | None]) -> list[Placed[T]]:
    """The items of a section; those without a name of their own are left out, which the report already says."""
    placed = []
    for item in fields.get(section, ()):
        value = build(item)
        if value is not None:
            placed.append(Placed(value, item.path))
    return placed


def _values(placed: Iterable[Placed[T]]) -> tuple[T, ...]:
    return tuple(item.value for item in placed)


def _prefix(fields: Fields, root: Mapping, report: Report, given: str | None) -> str:
    """The file's own `instance`, else the one given from outside."""
    spot = Spot(report, ("instance",))
    declared: str | None = fields["instance"]
    if declared is not None:
        if given not in (None, declared):
            spot.warn(
                "prefix-ignored",
                f"the prefix {quote(str(given))} was given, but the file names its own",
                f"The file's {quote(declared)} is used; drop one of the two.",
            )
        return declared
    if spot.path in report.broken:
        return "unknown"
    if given is None:
        spot.error(
            "missing-prefix",
            "the file does not say under which prefix its tables go",
            "Add a line such as `instance: first_bank`, or give a prefix with --prefix.",
            root.mark,
        )
        return "unknown"
    read = PREFIX.read(Scalar(root.mark, given, plain=False), spot)
    return "unknown" if read is BROKEN else given


def _account(fields: Fields) -> Account:
    return Account(
        id=fields.get("id", ""),
        scope=fields.get("scope", "internal"),
        name=fields["name"],
        role=fields["role"],
        parent_role=fields["parent_role"],
        expected_eod_balance=fields["expected_eod_balance"],
        description=fields["description"],
        owner=_owner(fields),
    )


def _account_template(fields: Fields) -> AccountTemplate | None:
    if "role" not in fields:
        return None
    return AccountTemplate(
        role=fields["role"],
        scope=fields.get("scope", "internal"),
        parent_role=fields["parent_role"],
        expected_eod_balance=fields["expected_eod_balance"],
        instance_id_template=fields["instance_id_template"],
        instance_name_template=fields["instance_name_template"],
        description=fields["description"],
        owner=_owner(fields),
    )


def _rail(fields: Fields) -> Rail | None:
    """A net of one leg, and what a rail that does not aggregate would bundle, are ignored: rules say so."""
    if "name" not in fields:
        return None
    aggregating = fields.get("aggregating", False)
    return Rail(
        name=fields["name"],
        transfer_type=fields.get("transfer_type", fields["name"]),
        source_roles=fields.get("source_role", ()),
        destination_roles=fields.get("destination_role", ()),
        leg_roles=fields.get("leg_role", ()),
        leg_direction=fields["leg_direction"],
        expected_net=None if "leg_role" in fields else fields["expected_net"],
        origin=fields["origin"],
        source_origin=fields["source_origin"],
        destination_origin=fields["destination_origin"],
        metadata_keys=fields.get("metadata_keys", ()),
        metadata_value_examples=fields.get("metadata_value_examples", ()),
        posted_requirements=fields.get("posted_requirements", ()),
        max_pending_seconds=fields["max_pending_age"],
        max_unbundled_seconds=fields["max_unbundled_age"],
        aggregating=aggregating,
        cadence=fields["cadence"] if aggregating else None,
        bundles_activity=fields.get("bundles_activity", ()) if aggregating else (),
        amount_typical_range=fields["amount_typical_range"],
        firings_typical_per_period=fields["firings_typical_per_period"],
        description=fields["description"],
        owner=_owner(fields),
    )


def _transfer_template(fields: Fields) -> TransferTemplate | None:
    if "name" not in fields:
        return None
    return TransferTemplate(
        name=fields["name"],
        transfer_type=fields.get("transfer_type", fields["name"]),
        expected_net=fields.get("expected_net", _NO_MONEY),
        transfer_key=fields.get("transfer_key", ()),
        completion=fields.get("completion", Completion("business_day_end")),
        leg_rails=fields.get("leg_rails", ()),
        leg_rail_xor_groups=fields.get("leg_rail_xor_groups", ()),
        firings_typical_per_period=fields["firings_typical_per_period"],
        description=fields["description"],
        owner=_owner(fields),
    )


def _chains(fields: Fields, report: Report) -> list[PlacedChain]:
    entries: list[PlacedChain] = []
    groups: Counter[str] = Counter()
    for row in fields.get("chains", ()):
        if not _has_one_form(row, Spot(report, row.path)) or "parent" not in row:
            continue
        entries += _short_entries(row, groups) if "children" in row else _long_entry(row)
    return entries


def _first_of_each(chains: Iterable[PlacedChain]) -> list[PlacedChain]:
    """One entry a parent and child: a rule says of the others that they are ignored."""
    first: dict[tuple[str, str], PlacedChain] = {}
    for chain in chains:
        first.setdefault((chain.value.parent, chain.value.child), chain)
    return list(first.values())


def _has_one_form(row: Fields, spot: Spot) -> bool:
    """Whether the row is written in one of the two grammars, and only in that one."""
    has = {key for key in ("child", "children", "required", "xor_group") if _tried(row, key, spot.report)}
    if "child" in has and "children" in has:
        spot.below("children").error(
            "chain-form", "a chain has either child or children, not both", "Keep one of the two."
        )
    elif not has & {"child", "children"}:
        spot.error("chain-form", "this chain names no child", "Add child and required, or children.")
    elif "children" in has and has & {"required", "xor_group"}:
        key = "required" if "required" in has else "xor_group"
        spot.below(key).error(
            "chain-form",
            f"{key} belongs to child, not to children",
            "Delete it: a lone child is required, of several exactly one follows.",
        )
    elif "child" in has and "required" not in has:
        spot.below("required").error(
            "missing-key", "chain needs required beside child", "Add `required: true` or `required: false`."
        )
    else:
        return True
    return False


def _tried(row: Fields, key: str, report: Report) -> bool:
    return key in row or any(path[: len(row.path) + 1] == (*row.path, key) for path in report.broken)


def _long_entry(row: Fields) -> list[PlacedChain]:
    if "child" not in row:
        return []
    entry = ChainEntry(
        parent=row["parent"],
        child=row["child"],
        required=row.get("required", False),
        xor_group=row["xor_group"],
        fan_in=row.get("fan_in", False),
        expected_parent_count=row["expected_parent_count"],
        description=row["description"],
        owner=_owner(row),
    )
    return [PlacedChain(entry, row.path, (*row.path, "child"))]


def _short_entries(row: Fields, groups: Counter[str]) -> list[PlacedChain]:
    """A lone child is required; several that are not fan-in share a group of which exactly one is required."""
    children = [child for child in row["children"] if "name" in child]
    single = [child for child in children if not _fan_in(row, child)]
    group = None
    if len(single) > 1:
        groups[row["parent"]] += 1
        group = f"{row['parent']} #{groups[row['parent']]}"
    entries = []
    for child in children:
        fan_in = _fan_in(row, child)
        entry = ChainEntry(
            parent=row["parent"],
            child=child["name"],
            required=not fan_in or len(children) == 1,
            xor_group=None if fan_in else group,
            fan_in=fan_in,
            expected_parent_count=child.get("expected_parent_count", row["expected_parent_count"]),
            description=row["description"],
            owner=_owner(row),
        )
        entries.append(PlacedChain(entry, row.path, child.path))
    return entries


def _fan_in(row: Fields, child: Fields) -> bool:
    return bool(child.get("fan_in", row.get("fan_in", False)))


def _limit_schedule(fields: Fields) -> LimitSchedule | None:
    if "parent_role" not in fields:
        return None
    return LimitSchedule(
        parent_role=fields["parent_role"],
        cap=fields.get("cap", _NO_MONEY),
        transfer_type=fields["transfer_type"],
        rail=fields["rail"],
        direction=fields.get("direction", "Outbound"),
        description=fields["description"],
        owner=_owner(fields),
    )


def _calendar(fields: Fields | None) -> BusinessCalendar:
    if fields is None:
        return BusinessCalendar()
    weekend = fields.get("weekend", _DEFAULT_WEEKEND)
    return BusinessCalendar(
        country=fields["country"],
        weekend=tuple(sorted(WEEKDAYS.index(day) + 1 for day in weekend)),
        holidays=tuple(sorted(fields.get("holidays", ()))),
        subdivision=fields["subdivision"],
        calendar=fields["calendar"],
        time_zone=fields["time_zone"],
    )


def _owner(fields: Fields) -> Owner | None:
    owner: Fields | None = fields["owner"]
    return Owner(owner["team"], owner["contact"]) if owner and owner.values else None


def _theme(fields: Fields | None) -> dict[str, Any] | None:
    if fields is None:
        return None
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.values.items()}
