"""What the pages of reference are made of, read from what the product itself reads: manifest, apps, declared fields, contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from recongen import package
from recongen.apps.datasets import Column as DatasetColumn
from recongen.apps.datasets import Dataset
from recongen.apps.types import App, Sheet
from recongen.config import Settings
from recongen.dbt_core.manifest import Manifest, Node
from recongen.docs.bank import Bank
from recongen.docs.grammar import Section, sections
from recongen.docs.pages import Thing
from recongen.feed import ddl
from recongen.feed.contract import EVENT_TABLES, TABLES, Column, Table
from recongen.institution.starter import starter_text
from recongen.institution.types import Institution
from recongen.statements.map import Map
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.target import Target

SCHEMA = {"sqlite": "main", "duckdb": "main", "postgres": "public", "oracle": "BOOKS", "spark": "books"}
"""By engine, the one in which its script makes the tables: people who run it write their own."""


@dataclass(frozen=True)
class SheetOfApp:
    app: App
    sheet: Sheet

    @property
    def key(self) -> str:
        """As templates name it."""
        return f"{self.app.name}.{self.sheet.name}"


@dataclass(frozen=True)
class Relation:
    """A relation that a build makes; `sheets` are those that read it."""

    node: Node
    sheets: Sequence[SheetOfApp]

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def title(self) -> str:
        """What a person calls a check; the name of another relation."""
        return str(self.node.meta.get("title") or self.node.name)

    @cached_property
    def sql(self) -> str:
        """As it is written; empty where it is not the package's own."""
        file = package.root() / self.node.path
        return file.read_text(encoding="utf-8").strip() if self.node.package == "recongen" else ""


@dataclass(frozen=True)
class Layer:
    """The relations of one folder of the dbt project but its checks, which have pages of their own."""

    name: str
    relations: Sequence[Relation]


@dataclass(frozen=True)
class Reference:
    bank: Bank
    manifest: Manifest
    apps: Sequence[App]

    @cached_property
    def sheets(self) -> Sequence[SheetOfApp]:
        return [SheetOfApp(app, sheet) for app in self.apps for sheet in app.sheets]

    @cached_property
    def checks(self) -> Sequence[Relation]:
        return [self._relation(node) for node in self.manifest.checks]

    @cached_property
    def layers(self) -> Sequence[Layer]:
        found: dict[str, list[Relation]] = {}
        for node in sorted(self.manifest.relations, key=lambda node: node.path):
            if not node.is_check:
                found.setdefault(_layer(node), []).append(self._relation(node))
        return [Layer(name, relations) for name, relations in found.items()]

    def _relation(self, node: Node) -> Relation:
        sheets = [
            each
            for each in self.sheets
            if any(node.unique_id in dataset.reads for dataset in each.sheet.datasets)
        ]
        return Relation(node, sheets)

    @property
    def things(self) -> dict[str, Sequence[Thing]]:
        return {
            "check": [Thing(each.name, each.title, each) for each in self.checks],
            "app": [Thing(f"{app.name}/index", app.title, app) for app in self.apps],
            "sheet": [
                Thing(f"{each.app.name}/{each.sheet.name}", each.sheet.title, each) for each in self.sheets
            ],
            "layer": [Thing(each.name, self.in_words(each.name), each) for each in self.layers],
        }

    @property
    def tables(self) -> Sequence[Table]:
        """The base tables: the feed, and what people say and decide and which notices they got."""
        return (*TABLES, *EVENT_TABLES)

    def meaning(self, table: Table, column: Column) -> str:
        """What a column of a base table holds: as it is declared, else as the relation that carries it on describes it."""
        carried = {
            "transactions": "current_transactions",
            "daily_balances": "current_daily_balances",
            "case_events": "case_history",
            "period_events": "period_history",
        }
        if column.meaning:
            return column.meaning
        node = self.manifest.model(carried[table.name])
        return next((each.description for each in node.columns if each.name == column.name), "")

    @staticmethod
    def in_words(name: str) -> str:
        return name.replace("_", " ").capitalize()

    @property
    def starter(self) -> str:
        return starter_text(self.bank.prefix, self.bank.title).strip()

    @property
    def scripts(self) -> Iterator[tuple[str, str]]:
        """By engine, what makes the base tables there."""
        for name in ENGINES:
            target = Target(name, SCHEMA[name], None, 1, Path(), name)
            yield name, ddl.script(target, self.bank.prefix)


def grammars() -> dict[str, list[Section]]:
    """The sections of each kind of file."""
    datasets = [*sections(Dataset), *sections(DatasetColumn)]
    return {
        "institution": sections(Institution),
        "settings": sections(Settings),
        "statements": sections(Map),
        "apps": [*sections(App), *datasets],
    }


def _layer(node: Node) -> str:
    """The folder below that of the models, or the kind of what stands nowhere else."""
    folders = node.path.split("/")[1:-1]
    return folders[0] if folders else f"{node.resource_type}s"
