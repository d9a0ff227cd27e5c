"""Whatever is asked for: no fault, no word of SQL, nothing reflected as HTML, and nothing is written."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_plus

import pytest

from recongen.apps.controls import Select
from recongen.apps.types import Sheet
from recongen.apps.visuals import Table
from recongen.errors import WarehouseError
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection, connect
from recongen.web.pool import Pool
from recongen.web.security import HEADERS
from recongen.web.views import TYPES
from tests.truth.engines import ENGINES
from tests.web.asking import ask
from tests.web.conftest import Site, SiteOf
from tests.web.html import Element, parse

SEED = 20300101
MARK = "zzq"
TAG = f"<{MARK} onload=1>\"'</script><script>{MARK}=1</script>"

PIECES = (
    "",
    "All",
    "__ALL__",
    "0",
    "-1",
    "1e309",
    "NaN",
    "9" * 15,
    "-" + "9" * 15,
    "9" * 40,
    "0.000001",
    "0000-00-00",
    "0001-01-01",
    "1900-01-01",
    "2199-12-31",
    "9999-12-31",
    "2030-02-30",
    "2030-01-01",
    "' or 1=1 --",
    "'; drop table spec_example_transactions; --",
    '" union select 1,2,3 from sqlite_master --',
    "1) or (select 1 from pg_sleep(9)",
    ":p_pRole_0",
    "%(x)s %s $1 ?",
    "%",
    "_",
    "!",
    "{{7*7}}",
    "${jndi:x}",
    "\\",
    "\0",
    "\ud800",
    "\r\nSet-Cookie: a=b",
    "\u202e\u2028\x1b[2J",
    "é́🏦",
    "x" * 1999,
    "x" * 3000,
    TAG,
    f'" onmouseover="{MARK}()" {MARK}="',
    f"javascript:{MARK}",
    f"{{\"{MARK}\": '<!--<script>'}}",
    "name",
    "-money",
    "1",
    "2",
    "9999999",
    "10000000",
    "0-0123456789ab",
    "999999999-0123456789ab",
)
RAW = (
    "%ff",
    "%00",
    "%ED%A0%80",
    "%2e%2e%2f",
    "%252e%252e%252f",
    "%",
    "%zz",
    "%2f",
    "%5c",
    "+",
    "%C0%AF",
    "a%0d%0ab:c",
)
FILES = (
    "style.css",
    "../server.py",
    "..%2f..%2fserver.py",
    "%2e%2e/%2e%2e/etc/passwd",
    "/etc/passwd",
    "vendor",
    "",
    "vendor/../style.css",
    "style.css%00.png",
)

SQL = re.compile(
    rb"(?<!<)\bselect\s|\bfrom\s+(?:\"|main\.|\(|spec_example_|recongen_truth)|psycopg|sqlite3|_duckdb|Traceback|OperationalError|"
    rb"syntax error|no such (?:table|column)|Binder Error|Conversion Error|out of range|LINE 1:|unrecognized token",
    re.IGNORECASE,
)
"""In no page of these banks, whose own texts have none of it."""

FILE_TYPES = ("text/css; charset=utf-8", *TYPES.values())


class Stranger:
    """Somebody who knows what the addresses look like, and asks for anything."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site, self.dice = site, random.Random(seed)
        self.sheets = [(app.name, sheet) for app in site.apps for sheet in app.sheets]

    def address(self) -> str:
        app, sheet = self.dice.choice(self.sheets)
        kind = self.dice.random()
        if kind < 0.55:
            path = f"/{app}/{sheet.name}"
        elif kind < 0.65:
            table = self.dice.choice(
                [each.name for each in sheet.visuals if isinstance(each, Table)] or ["none"]
            )
            path = f"/{app}/{sheet.name}/{table}.{self.dice.choice(('csv', 'csv', 'xlsx', 'exe'))}"
        elif kind < 0.75:
            names = [each.name for each in sheet.controls if isinstance(each, Select)] or ["none"]
            path = f"/{app}/{sheet.name}/options/{self.dice.choice(names)}"
        elif kind < 0.85:
            path = self.dice.choice(
                ("/search", "/search", "/fresh", "/", "/healthz", "/readyz", "/metrics", "/theme.css")
            )
        elif kind < 0.9:
            path = f"/assets/{self.dice.choice(FILES)}"
        else:
            parts = [
                self.dice.choice((app, sheet.name, self.text(), self.dice.choice(RAW)))
                for _ in range(self.dice.randint(1, 5))
            ]
            path = "/" + "/".join(parts)
            path = path * self.dice.choice((1, 1, 1, 300)) if len(path) < 40 else path
        fields = [self.field(sheet) for _ in range(self.dice.choice((0, 1, 1, 2, 3, 8)))]
        if fields and self.dice.random() < 0.03:
            fields *= self.dice.choice((50, 150))
        return path + ("?" + "&".join(fields) if fields else "")

    def field(self, sheet: Sheet) -> str:
        tables = [each for each in sheet.visuals if isinstance(each, Table)]
        names = [
            *sheet.parameters,
            "q",
            "build",
            *(f"{each.name}.{what}" for each in tables for what in ("sort", "page", "row", "columns")),
        ]
        name = self.dice.choice(names) if self.dice.random() < 0.9 else self.text()
        value = self.text() if self.dice.random() < 0.85 else self.dice.choice(RAW)
        if tables and self.dice.random() < 0.2:
            value = self.dice.choice([column.name for column in self.dice.choice(tables).dataset.columns])
        return f"{name}={value}"

    def text(self) -> str:
        pieces = [self.dice.choice(PIECES) for _ in range(self.dice.choice((1, 1, 1, 2)))]
        return quote("".join(pieces), safe="", errors="surrogatepass")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "count"),
    [
        ("sqlite", 250),
        ("postgres", 100),
        ("duckdb", 100),
        *(pytest.param(engine, 10_000, marks=pytest.mark.prove) for engine in ENGINES),
    ],
)
def test_any_address_is_answered_and_harmless(engine: str, count: int, site_of: SiteOf) -> None:
    site = site_of(engine, "spec_example")
    before = everything(site)
    stranger = Stranger(site, SEED + count)
    faults = []
    for _ in range(count):
        address = stranger.address()
        faults += [f"{address[:500]}: {fault}" for fault in faults_of(site, address)]
    assert not faults, "\n".join(faults[:20])
    assert before == everything(site)


def faults_of(site: Site, address: str) -> Iterator[str]:
    query = address.partition("?")[2]
    assert site.client.portal
    answer = site.client.portal.call(ask, site.client.app, address)
    if answer.status >= 500:
        yield f"answered {answer.status}"
    missing = {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
    if missing:
        yield f"without {missing}"
    if "set-cookie" in answer.headers:
        yield "sets a cookie"
    location = answer.headers.get("location", "/")
    if not re.match(r"(?:http://localhost)?/(?![/\\])", location):
        yield f"leads to {location}"
    if not answer.is_html and answer.headers.get("content-type", "") in FILE_TYPES:
        return
    found = SQL.search(answer.body)
    if found and found[0] not in unquote_plus(query).encode(errors="replace"):
        # What the reader wrote may be said again, as text.
        yield f"says {found[0]!r}"
    if answer.is_html:
        yield from foreign(parse(answer.body.decode()))


def foreign(page: Element) -> Iterator[str]:
    """Elements, attributes and scripts that no template has."""
    for element in page.all():
        if (
            element.tag == MARK
            or MARK in element.attributes
            or any(name.startswith("on") for name in element.attributes)
        ):
            yield f"has the element {element.tag} {element.attributes}"
        if (
            element.tag == "script"
            and "src" not in element.attributes
            and element.attributes.get("type") != "application/json"
        ):
            yield f"runs {element.text[:80]}"
        for name in ("href", "src", "action"):
            if not element.attributes.get(name, "/").startswith(("/", "#")) or element.attributes.get(
                name, "/"
            ).startswith("//"):
                yield f"leads to {element.attributes[name]}"


def everything(site: Site) -> dict[str, Any]:
    """Every relation, and what it holds."""
    with connect(site.bank.target, read_only=True) as connection:
        found = {}
        for name in sorted(relations(connection)):
            rows = connection.rows(f"select * from {site.bank.target.relation(name)}")
            found[name] = (len(rows), hash(tuple(sorted(repr(row) for row in rows))))
        return found


WRITES = (
    "insert into {table} (entry) values (1)",
    "update {table} set entry = 1",
    "delete from {table}",
    "create table {schema}.zzq (a integer)",
    "create table zzq (a integer)",
    "drop table {table}",
    "alter table {table} add column zzq integer",
    "create index zzq on {table} (entry)",
)
"""On every engine; then what only one has."""
OF_ENGINE = {
    "sqlite": (
        "attach '{folder}/zzq' as zzq",
        "attach 'file:{folder}/zzq?mode=rwc' as zzq",
        "vacuum into '{folder}/zzq'",
        "pragma query_only = 0",
        "pragma user_version = 7",
        "pragma writable_schema = 1",
        "create temp table zzq (a integer)",
        "begin immediate",
        "reindex",
    ),
    "duckdb": (
        "attach '{folder}/zzq'",
        "copy (select 1) to '{folder}/zzq'",
        "copy {table} to '{folder}/zzq'",
        "export database '{folder}/zzq'",
        "select * from read_csv('/etc/hostname')",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "pragma threads = 1",
        "install httpfs",
    ),
    "postgres": (
        "copy {table} (entry) from stdin",
        "truncate {table}",
        "select nextval(pg_get_serial_sequence('{table}', 'entry'))",
        "lock table {table} in access exclusive mode",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_page_s_connection_writes_nothing(engine: str, site_of: SiteOf, tmp_path: Path) -> None:
    """Whatever statement could be made to reach it."""
    site = site_of(engine, "spec_example")
    target, before = site.bank.target, everything(site)
    words = {
        "table": target.relation("spec_example_transactions"),
        "schema": target.relation("x")[:-4],
        "folder": tmp_path,
    }
    done = []
    for statement in (*WRITES, *OF_ENGINE[engine]):
        with reader(site) as connection:
            try:
                connection.execute(statement.format(**words))
                done.append(statement)
            except WarehouseError:
                continue
    assert [] == done
    assert [] == list(tmp_path.iterdir())
    assert before == everything(site)


@contextmanager
def reader(site: Site) -> Iterator[Connection]:
    """A connection as pages have it."""
    pool = Pool(site.books._current, 1, 5)
    try:
        with pool.connection() as connection:
            yield connection
    finally:
        pool.close()
