"""Where an institution's database is, as the dbt profile says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_$#]*")
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
    """Seconds to wait for another program that holds the database file."""
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def file(self) -> Path | None:
        """The database file of an engine that lives in one."""
        if self.adapter == "sqlite":
            return Path(self.settings["schemas_and_paths"][self.schema]).absolute()
        if self.adapter == "duckdb":
            return Path(self.settings["path"]).absolute()
        return None

    def relation(self, name: str) -> str:
        """A relation of the target schema as SQL spells it."""
        if self.adapter == "oracle":
            return f"{_folded(self.schema)}.{_folded(name)}"
        # The file of an SQLite schema is opened on its own, so there it is the main one.
        schema = "main" if self.adapter == "sqlite" else self.schema
        return f"{_quoted(schema)}.{_quoted(name)}"

    def describe(self) -> str:
        """One line for people: the place, never the password."""
        if self.file is not None:
            return f"{self.adapter} {self.file}"
        if self.adapter == "oracle":
            place = self.settings.get("host") or self.settings.get("tns_name") or "its connection string"
            return f"oracle {place}, schema {self.schema}"
        place = f"{self.settings.get('host')}:{self.settings.get('port', 5432)}"
        return f"{self.adapter} {place}/{self.database}, schema {self.schema}"

    def without_secrets(self, text: str) -> str:
        for key in _SECRET_KEYS:
            secret = str(self.settings.get(key) or "")
            if secret:
                text = text.replace(secret, "***")
        return text


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _folded(name: str) -> str:
    """Oracle folds unquoted names to upper case, the same way everywhere; so nothing here is quoted."""
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not a plain Oracle name")
    return name
