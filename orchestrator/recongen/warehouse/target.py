"""Where an institution's database is, as the dbt profile says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recongen.errors import UsageError
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.engines.base import Engine

_SECRET_KEYS = ("password", "pass", "motherduck_token", "connection_string", "sslkey")


@dataclass(frozen=True)
class Target:
    """One output of a dbt profile. `settings` may hold secrets and therefore never shows itself."""

    adapter: str
    schema: str
    database: str | None
    threads: int
    profiles_dir: Path
    target_name: str
    profile: str = "recongen"
    embedded: bool = False
    file_timeout: int = 60
    """Seconds to wait for another program that uses the database file."""
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def engine(self) -> Engine:
        return ENGINES[self.adapter]

    @property
    def file(self) -> Path | None:
        """The database file of an engine that lives in one."""
        return self.engine.file(self)

    def relation(self, name: str) -> str:
        """A relation of the target schema as SQL spells it."""
        return self.engine.relation(self, name)

    def must_be_served(self) -> None:
        """Raises `UsageError` where recongen only builds, and lists the exceptions."""
        if not self.engine.is_served:
            raise UsageError(
                f"{self.describe()} is for builds, exceptions and gate alone: dashboards, the audit report, cases, periods and "
                "notices need the relations on another engine"
            )

    def describe(self) -> str:
        """One line for people: the place, never the password."""
        return f"{self.adapter} {self.engine.place(self)}"

    def without_secrets(self, text: str) -> str:
        for key in _SECRET_KEYS:
            secret = str(self.settings.get(key) or "")
            if secret:
                text = text.replace(secret, "***")
        return text
