"""The institution's own tables as the feed: two dbt models, views named as its base tables are, with tests of what does not fit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from recongen.errors import MapError, UsageError
from recongen.feed.contract import DAILY_BALANCES, TRANSACTIONS, Table
from recongen.institution.model_text import literal
from recongen.institution.types import Institution
from recongen.statements import map as maps
from recongen.statements.rows import origins
from recongen.statements.tables import AccountsTable, FeedTable, Source, Tables, TransactionsTable, sources

_FOLDER = "models/feed"
_FAULT = "map_fault"
"""A column that the views have beside those of the feed: what of a row does not fit the map."""
Spec = dict[str, Any]


def read(path: Path, file: Path, institution: Institution) -> Tables:
    """The tables of a map that is of this institution's file. Raises MapError, or UsageError where it is another's or has none."""
    named, findings = maps.institution_of(path)
    if named is None:
        raise MapError(findings)
    if named.resolve() != file.resolve():
        raise UsageError(f"{path} is the map of {named}, not of {file}")
    found, findings = maps.read(path, institution)
    if found is None:
        raise MapError(findings)
    if found.tables is None:
        raise UsageError(
            f"{path} maps statements and no tables: add `tables`, or leave it to `recongen feed from`"
        )
    return found.tables


def project_files(tables: Tables, institution: Institution, map_name: str) -> dict[str, str]:
    """The texts by their path in the institution project. `map_name` is what messages call the map."""
    models = [_describe_table(table, own) for table, own in _pairs(tables)]
    read = [_source(table.name, own.relation) for table, own in _pairs(tables)]
    read += [_source("accounts", tables.accounts.relation)] if tables.accounts else []
    return {
        **{
            f"{_FOLDER}/feed_{table.name}.sql": _model(table, own, tables, institution, map_name)
            for table, own in _pairs(tables)
        },
        f"{_FOLDER}/_feed__models.yml": _json_as_yaml({"version": 2, "models": models}),
        f"{_FOLDER}/_own_tables__sources.yml": _json_as_yaml({"version": 2, "sources": read}),
    }


def find_numbered(tables: Tables) -> list[str]:
    """The tables of the feed whose entries are only the order of their rows."""
    return [table.name for table, own in _pairs(tables) if own.entry is None]


def _pairs(tables: Tables) -> tuple[tuple[Table, FeedTable], ...]:
    return (TRANSACTIONS, tables.transactions), (DAILY_BALANCES, tables.daily_balances)


def _model(table: Table, own: FeedTable, tables: Tables, institution: Institution, map_name: str) -> str:
    spec: Spec = {"relation": own.relation, **_columns(own, map_name)}
    if own.unit:
        spec["unit"] = own.unit
    if isinstance(own, TransactionsTable):
        spec |= {
            "unsigned": own.unsigned,
            "rails": [[rail.name, rail.transfer_type] for rail in institution.rails],
            "origins": [[*leg, origin] for leg, origin in origins(institution).items()],
        }
    spec |= {
        "declared_accounts": [
            [each.id, each.name, each.role, each.scope, each.parent_role] for each in institution.accounts
        ],
        "declared_roles": [
            [each.role, each.scope, each.parent_role] for each in institution.account_templates
        ],
    }
    accounts = ""
    if tables.accounts:
        spec["accounts"] = {"relation": tables.accounts.relation, **_columns(tables.accounts, map_name)}
        accounts = f", {_read('accounts', tables.accounts.relation)}"
    opening = f"{{{{ config(alias='{table.relation(institution.prefix)}', materialized='recongen_view', tags=['feed']) }}}}"
    call = f"recongen.own_feed('{table.name}', {_jinja(spec)}, {_read(table.name, own.relation)}{accounts})"
    return f"{opening}\n{{{{ {call} }}}}\n"


def _columns(own: FeedTable | AccountsTable, map_name: str) -> Spec:
    return {
        "at": f"{map_name}:{own.place.line('relation')}",
        "columns": {
            name: {"at": f"{map_name}:{own.place.line(name)}", **_describe_source(source)}
            for name, source in sources(own).items()
        },
    }


def _describe_source(source: Source) -> Spec:
    if source.column is None:
        return {"value": source.value} if source.value is not None else {"sql": source.sql}
    meanings = {"meanings": [list(pair) for pair in source.values]} if source.values else {}
    return {"column": source.column, **meanings}


def _jinja(value: Any, indent: int = 0) -> str:
    """A literal of dbt's Jinja, an entry a line."""
    inner = " " * (indent + 4)
    if isinstance(value, Mapping):
        lines = [f"{inner}'{name}': {_jinja(each, indent + 4)},\n" for name, each in value.items()]
        # Short records stay on their line.
        if not any(isinstance(each, Mapping | list) for each in value.values()):
            return "{" + ", ".join(f"'{name}': {_jinja(each)}" for name, each in value.items()) + "}"
        return "{\n" + "".join(lines) + " " * indent + "}"
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return "[\n" + "".join(f"{inner}{_jinja(each)},\n" for each in value) + " " * indent + "]"
        return "[" + ", ".join(map(_jinja, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return literal(value)


def _source(name: str, relation: str) -> Spec:
    """A source for each relation, for the schema is the source's."""
    *place, table = relation.split(".")
    return {
        "name": f"own_{name}",
        "description": "What the institution's own systems write. Nothing here changes it.",
        "schema": place[-1] if place else "{{ target.schema }}",
        **({"database": place[0]} if len(place) == 2 else {}),
        "tables": [{"name": table}],
    }


def _read(name: str, relation: str) -> str:
    return f"source('own_{name}', '{relation.rpartition('.')[2]}')"


def _describe_table(table: Table, own: FeedTable) -> Spec:
    words = table.name.replace("_", " ")
    tests: list[Spec] = [
        {
            "recongen.own_rows_fit": {
                "name": f"{table.name}_fit_the_map",
                "description": f"Some {words} of {own.relation} do not fit the map, so the feed would not be all of them.",
            }
        }
    ]
    if own.entry is None:
        key = ["id"] if table is TRANSACTIONS else ["account_id", "business_day_start"]
        said = "an id is there twice" if table is TRANSACTIONS else "an account has two balances of one day"
        tests.append(
            {
                "recongen.own_rows_are_unique": {
                    "name": f"{table.name}_are_there_once",
                    "description": f"In {own.relation} {said}, and no column says which row holds.",
                    "arguments": {"key": key},
                }
            }
        )
    columns = [{"name": name} for name in table.column_names]
    fault = {"name": _FAULT, "description": "What of the row does not fit the map."}
    return {
        "name": f"feed_{table.name}",
        "description": f"The rows of {own.relation} as {words} of the feed.",
        "columns": [*columns, fault],
        "data_tests": tests,
    }


def _json_as_yaml(document: Spec) -> str:
    return f"# Written by recongen.\n{json.dumps(document, indent=2, ensure_ascii=False)}\n"
