"""The institution as rows: one `l2_*` relation per kind of declaration, for the rules in SQL to join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from recongen.institution.business_calendar import holidays
from recongen.institution.derive import Selectors, legs, posting_requirements
from recongen.institution.time_zone import offsets
from recongen.institution.types import (
    BUILT_IN_STATUSES,
    ChainEntry,
    Institution,
    LimitSchedule,
    Owner,
    TransferTemplate,
)
from recongen.institution.vocabulary import Declaration

Value: TypeAlias = str | int | Decimal | date | datetime | None
Row: TypeAlias = tuple[Value, ...]
ColumnType = Literal["text", "integer", "money", "date", "instant"]

DESCRIPTION_LENGTH = 1000


@dataclass(frozen=True)
class Relation:
    """A table: columns with logical types, rows in an order that depends on nothing but their values."""

    name: str
    columns: tuple[tuple[str, ColumnType], ...]
    rows: tuple[Row, ...]


def relations(institution: Institution) -> list[Relation]:
    calendar, templates = institution.business_calendar, institution.transfer_templates
    prose = (institution.description or "")[:DESCRIPTION_LENGTH] or None
    owner = institution.owner or Owner()
    direction = {"Outbound": "Debit", "Inbound": "Credit"}
    return [
        _relation(
            "l2_institution",
            "prefix description balances exceptions_keep_days:integer owner_team owner_contact content_hash",
            [
                (
                    institution.prefix,
                    prose,
                    institution.balances,
                    institution.exceptions.keep_days,
                    owner.team,
                    owner.contact,
                    institution.content_hash,
                )
            ],
        ),
        _relation(
            "l2_service_levels",
            "severity business_days:integer",
            (
                (severity, days)
                for severity, days in asdict(institution.service_levels).items()
                if days is not None
            ),
        ),
        _relation(
            "l2_accounts",
            "account_id account_name account_role account_scope account_parent_role expected_eod_balance:money",
            _rows(institution.accounts, "id name role scope parent_role expected_eod_balance"),
        ),
        _relation(
            "l2_account_templates",
            "account_role account_scope account_parent_role expected_eod_balance:money",
            _rows(institution.account_templates, "role scope parent_role expected_eod_balance"),
        ),
        _relation(
            "l2_rails",
            "rail_name transfer_type leg_count:integer is_aggregating:integer cadence expected_net:money "
            "max_pending_seconds:integer max_unbundled_seconds:integer",
            _rows(
                institution.rails,
                "name transfer_type leg_count aggregating cadence expected_net max_pending_seconds "
                "max_unbundled_seconds",
            ),
        ),
        _relation(
            "l2_rail_legs",
            "rail_name leg account_role amount_direction origin",
            (
                (rail.name, leg.leg, leg.role, leg.direction, leg.origin)
                for rail in institution.rails
                for leg in legs(rail)
            ),
        ),
        _relation(
            "l2_templates",
            "template_name transfer_type expected_net:money completion_kind completion_days:integer completion_key",
            _rows(
                templates,
                "name transfer_type expected_net completion.kind completion.days completion.key",
            ),
        ),
        _template_legs(institution),
        _relation(
            "l2_template_keys",
            "template_name key_position:integer metadata_key",
            (
                (template.name, position, key)
                for template in templates
                for position, key in enumerate(template.transfer_key, start=1)
            ),
        ),
        _chains(institution),
        _relation(
            "l2_posting_requirements",
            "rail_name template_name requirement feed_column metadata_key source",
            _rows(
                posting_requirements(institution),
                "rail_name template_name requirement feed_column metadata_key source",
            ),
        ),
        _bundle_selectors(institution),
        _relation(
            "l2_limits",
            "account_parent_role transfer_type rail_name amount_direction cap:money",
            (
                (each.parent_role, each.transfer_type, each.rail, direction[each.direction], each.cap)
                for each in institution.limit_schedules
            ),
        ),
        _declarations(institution),
        _relation("l2_weekend", "iso_weekday:integer", ((day,) for day in calendar.weekend)),
        _relation("l2_holidays", "holiday:date", ((day,) for day in holidays(calendar))),
        _relation(
            "l2_time_zone",
            "utc_from:instant utc_until:instant local_from:instant local_until:instant offset_seconds:integer",
            _rows(offsets(calendar.time_zone), "utc_from utc_until local_from local_until seconds"),
        ),
        _relation(
            "l2_statuses",
            "status",
            ((status,) for status in {*BUILT_IN_STATUSES, *institution.statuses}),
        ),
    ]


def _relation(name: str, columns: str, rows: Iterable[Row]) -> Relation:
    """`columns` lists `name` for text and `name:type` for the rest."""
    types: dict[str, ColumnType] = {each: each for each in get_args(ColumnType)}
    split = (column.partition(":") for column in columns.split())
    typed = ((column, types[kind or "text"]) for column, _, kind in split)
    return Relation(name, tuple(typed), tuple(sorted(map(_numbers, rows), key=_sort_key)))


def _rows(items: Iterable[Any], attributes: str) -> Iterator[Row]:
    """These attributes of each item, as a row."""
    return map(attrgetter(*attributes.split()), items)


def _numbers(row: Row) -> Row:
    """SQL has no flags on every engine: 1 and 0 instead."""
    return tuple(int(value) if isinstance(value, bool) else value for value in row)


def _sort_key(row: Row) -> list[tuple[bool, str | int | Decimal | date]]:
    return [(value is not None, value if value is not None else "") for value in row]


def _template_legs(institution: Institution) -> Relation:
    direction_of = {rail.name: rail.leg_direction for rail in institution.rails}
    return _relation(
        "l2_template_legs",
        "template_name rail_name leg_direction xor_group",
        (
            (template.name, rail, direction_of[rail], _xor_group(template, rail))
            for template in institution.transfer_templates
            for rail in template.leg_rails
        ),
    )


def _xor_group(template: TransferTemplate, rail: str) -> str | None:
    """The group's position in the template, from 1."""
    groups = enumerate(template.leg_rail_xor_groups, start=1)
    return next((str(position) for position, group in groups if rail in group), None)


def _chains(institution: Institution) -> Relation:
    def kind(name: str) -> str:
        return "template" if name in institution.legs else "rail"

    return _relation(
        "l2_chains",
        "parent_name parent_kind child_name child_kind is_required:integer xor_group is_fan_in:integer "
        "expected_parent_count:integer",
        (
            (
                each.parent,
                kind(each.parent),
                each.child,
                kind(each.child),
                each.required,
                each.xor_group,
                each.fan_in,
                each.expected_parent_count,
            )
            for each in institution.chains
        ),
    )


def declarations(institution: Institution) -> Iterator[tuple[str, str, Declaration]]:
    """Kind, name and record of everything declared, by the names that `dead_declaration` uses."""
    sections: list[tuple[str, Sequence[Declaration], Callable[[Any], str]]] = [
        ("account", institution.accounts, attrgetter("id")),
        ("account_template", institution.account_templates, attrgetter("role")),
        ("rail", institution.rails, attrgetter("name")),
        ("transfer_template", institution.transfer_templates, attrgetter("name")),
        ("chain", institution.chains, lambda each: chain_name(each.parent, each.child)),
        ("limit_schedule", institution.limit_schedules, _limit_name),
    ]
    for kind, items, name in sections:
        for item in items:
            yield kind, name(item), item


def _declarations(institution: Institution) -> Relation:
    """Who answers for each declaration and where it stands."""
    rows: dict[tuple[str, str], Row] = {}
    for kind, name, item in declarations(institution):
        owner = item.owner or Owner()
        rows.setdefault((kind, name), (kind, name, owner.team, owner.contact, _declared_at(item)))
    return _relation("l2_declarations", "kind name owner_team owner_contact declared_at", rows.values())


def chain_name(parent: str, child: str) -> str:
    return f"{parent} → {child}"


def limit_name(parent_role: str, rail: str | None, transfer_type: str | None, direction: str) -> str:
    flow = f"rail {rail}" if rail else f"transfer type {transfer_type}"
    return f"{parent_role}: {flow} ({direction})"


def _limit_name(limit: LimitSchedule) -> str:
    return limit_name(limit.parent_role, limit.rail, limit.transfer_type, limit.direction)


def _declared_at(declaration: Declaration) -> str | None:
    """`bank.yaml:212`; None for a declaration that is in no file."""
    place = declaration.child_place if isinstance(declaration, ChainEntry) else declaration.place
    file = place.report.file
    return f"{Path(file).name}:{place.line()}" if file else None


def _bundle_selectors(institution: Institution) -> Relation:
    selectors = Selectors(institution)
    return _relation(
        "l2_bundle_selectors",
        "aggregating_rail selector transfer_type rail_name template_name",
        (
            (rail.name, selector, meaning.transfer_type, meaning.rail_name, meaning.template_name)
            for rail in institution.rails
            for selector in rail.bundles_activity
            for meaning in selectors.meanings(selector)
        ),
    )
