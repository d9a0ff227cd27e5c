"""A bank with a feed of its own in an SQLite file, and training data beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from recongen.builds import feed_mark
from recongen.demo.feed import Settings, generate
from recongen.demo.synthetic import load_into
from recongen.feed.contract import TABLES
from recongen.feed.ddl import script
from recongen.feed.fingerprint import Fingerprint, Marks, fingerprint
from recongen.session import Session
from recongen.talk import Talk
from recongen.training.place import TrainingSession, training_prefix
from recongen.warehouse.connect import connect
from recongen.warehouse.profile import embed

ROOT = Path(__file__).parents[2]
LAST_DAY = date(2026, 3, 31)
TYPED = {"window": "14", "density": "0.5", "end_date": LAST_DAY.isoformat(), "plants": "all"}
"""Of a small exercise."""


def session_in(folder: Path, bank: str = "spec_example") -> Session:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "bank.yaml"
    if not file.exists():
        shutil.copyfile(ROOT / "examples" / f"{bank}.yaml", file)
    options = {
        "profiles_dir": embed(folder, "recongen", "books"),
        "build_dir": folder / "build",
        "target": "embedded",
    }
    return Session(file, Talk(quiet=True), options, as_of="2026-04-01")


def make_tables(session: Session, prefix: str) -> None:
    """Without dbt, which would take longer than the test."""
    with connect(session.target, create=True) as connection:
        connection.raw.executescript(script(session.target, prefix))


def bank_in(folder: Path, days: int = 20) -> Session:
    """With a healthy feed, and empty tables for training data."""
    session = session_in(folder)
    for prefix in (session.prefix, training_prefix(session.prefix)):
        make_tables(session, prefix)
    settings = Settings(LAST_DAY, window_days=days, density=Decimal("0.2"))
    load_into(session.target, session.prefix, generate(session.institution, settings))
    return session


def held(session: Session, prefix: str) -> Fingerprint:
    """Everything that the feed of a prefix holds."""
    with session.connection(read_only=True) as connection:
        marks = [feed_mark(connection, prefix, table).high_entry or 0 for table in TABLES]
        return fingerprint(connection, prefix, Marks(*marks))


def training_in(session: Session) -> TrainingSession:
    return TrainingSession(session)


def typed(**knobs: str) -> Mapping[str, str]:
    return TYPED | knobs
