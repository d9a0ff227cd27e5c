"""The planted banks on every engine, and the dashboards over them, as a browser asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recongen.apps.types import App
from recongen.builds import CONTRACT, feed_mark
from recongen.dbt_core import manifest as manifests
from recongen.feed.contract import TABLES
from recongen.warehouse.connect import connect
from recongen.warehouse.target import Target
from recongen.web.books import Books
from recongen.web.cache import Cache
from recongen.web.handbook import site_in
from recongen.web.library import Library
from recongen.web.server import application, views_of
from recongen.web_settings import WebSettings
from tests.apps.banks import BankOf, CompiledFor
from tests.apps.built import PROSE, Apps, Built
from tests.truth.compiling import ROOT
from tests.truth.engines import PREFIX

HASH = "as the institution file says"
HERE = "http://localhost"

_LOG = """
    create table {} (
        entry bigint, run_id varchar(50), logged_at timestamp, as_of timestamp, state varchar(20), is_locked integer,
        content_hash varchar(64), transactions_rows bigint, transactions_high_entry bigint, transactions_checksum bigint,
        daily_balances_rows bigint, daily_balances_high_entry bigint, daily_balances_checksum bigint, relations varchar(4000), relations_of_a_build integer,
        passed varchar(1000)
    )
"""


@dataclass(frozen=True)
class Site:
    client: TestClient
    bank: Built
    apps: tuple[App, ...]
    books: Books
    titles: Mapping[str, str]
    """What people call each check."""

    def app(self, name: str) -> App:
        return next(app for app in self.apps if app.name == name)


SiteOf = Callable[[str, str], Site]


@pytest.fixture(scope="session")
def site_of(
    compiled: CompiledFor, bank_of: BankOf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SiteOf]:
    """By engine and institution."""
    with ExitStack() as stack:

        @cache
        def opened(engine: str, institution: str) -> Site:
            bank, apps = bank_of(engine, institution)
            _, folder = compiled(engine)
            log_build(bank.target, 1, "complete")
            site = site_over(bank, apps, folder, tmp_path_factory.mktemp("reading"))
            stack.enter_context(site.client)
            return site

        yield opened


def site_over(
    bank: Built,
    apps: Apps,
    folder: Path,
    place: Path,
    settings: WebSettings | None = None,
    handbook: Path | None = None,
) -> Site:
    """`folder` is where the models were compiled; in `place` the server keeps its copy of a file."""
    books = Books(bank.target, PREFIX, lambda: HASH, Cache(64 << 20), 4, 30, place)
    manifest = manifests.read(folder / "target" / "manifest.json")
    of_handbook = site_in(handbook) if handbook else None
    library = Library(manifest, ROOT / "examples" / "spec_example.yaml", of_handbook)
    titles = {node.name: str(node.meta["title"]) for node in manifest.checks}
    views = views_of(PROSE["institution"], apps.apps, books, library)
    app = application(views, settings or WebSettings(), "127.0.0.1")
    return Site(TestClient(app, HERE, client=("127.0.0.1", 1)), bank, apps.apps, books, titles)


def log_build(target: Target, entry: int, state: str) -> None:
    """One more row of the build log, which says what the feed holds now."""
    with connect(target) as connection:
        log = target.relation(f"{PREFIX}_builds")
        connection.begin()
        if entry == 1:
            connection.execute(f"drop table if exists {log}")
            connection.execute(_LOG.format(log))
        marks = [feed_mark(connection, PREFIX, table) for table in TABLES]
        numbers = ", ".join(f"{mark.rows}, {mark.high_entry or 0}, {mark.checksum}" for mark in marks)
        connection.execute(
            f"insert into {log} values ({entry}, 'run-{entry}', '2030-01-01 12:00:00', '2030-01-01 00:00:00', '{state}', 0, "
            f"'{HASH}', {numbers}, 'all', 1, '{' '.join(CONTRACT)}')"
        )
        connection.commit()
