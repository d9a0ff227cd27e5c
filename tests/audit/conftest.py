"""Reports of the planted banks on every engine, made once in a process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from recongen.audit.material import KEYS, Material, gather
from recongen.audit.period import read
from recongen.audit.produce import Made
from recongen.builds import FeedMark, LoggedBuild
from recongen.dbt_core import manifest as manifests
from recongen.warehouse.connect import connect
from tests.apps.banks import BankOf, CompiledFor
from tests.apps.built import Apps, Built
from tests.e2e.banks import Bank
from tests.e2e.conftest import library
from tests.unit.demo_feed.banks import EXAMPLES

__all__ = ["library"]

MONTH = "2029-12"
"""The planted banks live until the first of January."""
_MARK = FeedMark(0, None)
BUILD = LoggedBuild(1, "run", "then", "2030-01-01 00:00:00", "complete", True, None, _MARK, _MARK, 0, 0)


@dataclass(frozen=True)
class Reported:
    bank: Built
    apps: Apps
    material: Material
    made: Made

    @cached_property
    def pdf(self) -> bytes:
        return self.made.as_pdf(None)[0]

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page."""
        return [page.extract_text() for page in PdfReader(BytesIO(self.pdf)).pages]

    @cached_property
    def files(self) -> Mapping[str, bytes]:
        """The attachments as they are in the PDF."""
        with pikepdf.open(BytesIO(self.pdf)) as pdf:
            return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}


ReportOf = Callable[..., Reported]


@pytest.fixture(scope="session")
def report_of(compiled: CompiledFor, bank_of: BankOf) -> ReportOf:
    """By engine, institution and period."""

    @cache
    def reported(engine: str, institution: str, period: str = MONTH, most_rows: int = 25) -> Reported:
        bank, apps = bank_of(engine, institution)
        file = EXAMPLES / f"{institution}.yaml"
        known: dict[str, Any] = {
            "institution": "The Bank of Somewhere",
            "file": file,
            "file_hash": hashlib.sha256(file.read_bytes()).hexdigest(),
            "previous": None,
            "previous_period": None,
            "most_rows": most_rows,
        }
        manifest = manifests.read(compiled(engine)[1] / "target" / "manifest.json")
        with connect(bank.target, read_only=True) as connection:
            datasets = {name: apps.datasets[name] for name in KEYS}
            material = gather(
                connection,
                datasets,
                manifest,
                lambda row: read(period, row["as_of"], row["latest_business_day"]),
                **known,
            )
        return Reported(bank, apps, material, Made.of(material, BUILD))

    return reported


@contextmanager
def put_back(bank: Bank) -> Iterator[Path]:
    """The file of a bank's books, to be changed within the block: in another folder dbt would compile all datasets again."""
    books = bank.folder / "books.sqlite3"
    whole = books.read_bytes()
    try:
        yield books
    finally:
        books.write_bytes(whole)
