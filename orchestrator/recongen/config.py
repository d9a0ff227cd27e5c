"""How this deployment runs recongen: the command line, then RECONGEN_* variables, then recongen.yaml.

That file is the one given, else the one beside the institution file, else the one in the current folder.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from recongen import aws_settings
from recongen.errors import UsageError

FILE_NAME = "recongen.yaml"
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""As in the feed, so that adding an age or a deadline never leaves the calendar."""


@dataclass(frozen=True)
class Settings:
    prefix: str | None = None
    profiles_dir: Path | None = None
    profile: str | None = None
    target: str | None = None
    build_dir: Path = Path("build")
    as_of: str | None = None
    """UTC, to the second: `YYYY-MM-DD HH:MM:SS`. None is the moment of the build."""
    lock_timeout: int = 10
    """Seconds that one of three tries to replace a table waits for those who read it (PostgreSQL)."""
    file_timeout: int = 60
    """Seconds to wait for another program that holds the database file (SQLite, DuckDB)."""
    aws_account_id: str | None = None
    aws_region: str | None = None
    deployment_name: str | None = None
    """Begins every id in QuickSight. None is the prefix."""
    owners: tuple[str, ...] = ()
    viewers: tuple[str, ...] = ()
    """ARNs of QuickSight users, groups and namespaces."""
    tags: Mapping[str, str] = field(default_factory=dict)
    data_source_arn: str | None = None
    secret_arn: str | None = None


PATHS = ("profiles_dir", "build_dir")
SECONDS = ("lock_timeout", "file_timeout")
_NAMES = {
    str: "text (in quotes, should it look like a number)",
    list: "a list",
    dict: "keys and values",
    int: "a whole number",
}
NOT_TEXT = {**dict.fromkeys(SECONDS, int), "owners": list, "viewers": list, "tags": dict}
IN_FILE = tuple(f.name for f in fields(Settings))


def load_settings(
    options: Mapping[str, Any], file: Path | None = None, beside: Path | None = None
) -> Settings:
    """Options that are None count as not given."""
    chosen = (
        _from_file(_find(file, beside))
        | _from_environment()
        | {k: v for k, v in options.items() if v is not None}
    )
    if chosen.get("as_of") is not None:
        chosen["as_of"] = parse_as_of(str(chosen["as_of"]))
    for name in PATHS:
        if chosen.get(name) is not None:
            chosen[name] = expanded(Path(chosen[name]))
    for name in SECONDS:
        if chosen.get(name) is not None:
            chosen[name] = _parsed(name, _seconds, chosen[name])
    for name, parse in aws_settings.PARSERS.items():
        if chosen.get(name) is not None:
            chosen[name] = _parsed(name, parse, chosen[name])
    return Settings(**chosen)


def _parsed(name: str, parse: Callable[[Any], Any], given: Any) -> Any:
    try:
        return parse(given)
    except UsageError as reason:
        raise UsageError(f"{name}: {reason}") from None


def _seconds(given: Any) -> int:
    text = str(given).strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 86_400:
        raise UsageError(f"{text!r} is not a number of seconds from 1 to 86400")
    return int(text)


def parse_as_of(text: str) -> str:
    """An ISO date (its first instant) or instant; one without an offset is UTC."""
    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--as-of {text!r} is not an instant: write 2030-01-31, 2030-01-31T18:00:00 or 2030-01-31T18:00:00+02:00"
        ) from None
    if not FIRST_YEAR <= instant.year <= LAST_YEAR:
        raise UsageError(f"--as-of {text!r} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    if instant.tzinfo is not None:
        instant = instant.astimezone(UTC)
    return instant.replace(microsecond=0, tzinfo=None).isoformat(sep=" ")


def last_ended_day(as_of: str | None) -> date:
    """The last day that is over at that instant, or by now."""
    instant = datetime.fromisoformat(as_of) if as_of else datetime.now(UTC)
    return (instant - timedelta(days=1)).date()


def expanded(path: Path) -> Path:
    """`~` made into the home folder."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise UsageError(f"{path}: there is no such home folder; write the whole path") from None


def _from_environment() -> dict[str, Any]:
    named = {field.name: os.environ.get(f"RECONGEN_{field.name.upper()}") for field in fields(Settings)}
    return {name: value for name, value in named.items() if value}


def _find(given: Path | None, beside: Path | None) -> Path | None:
    if given is not None:
        return given
    if named := os.environ.get("RECONGEN_CONFIG"):
        return Path(named)
    nearby = [beside.parent / FILE_NAME] if beside else []
    return next((path for path in [*nearby, Path(FILE_NAME)] if path.is_file()), None)


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    values = _read_yaml(path)
    for key in values:
        if key not in IN_FILE:
            raise UsageError(
                f"{path}: unknown key {key!r}{_did_you_mean(str(key))}; it takes {', '.join(IN_FILE)}"
            )
        if key == "as_of" and isinstance(values[key], date):
            # YAML reads an instant without quotes as one.
            values[key] = values[key].isoformat()
        if not isinstance(values[key], (str, NOT_TEXT.get(key, str))):
            raise UsageError(f"{path}: {key} must be {_NAMES[NOT_TEXT.get(key, str)]}")
    # A path in a file is meant from where that file is.
    return {
        key: path.parent / expanded(Path(value)) if key in PATHS else value for key, value in values.items()
    }


def _read_yaml(path: Path) -> dict[Any, Any]:
    import yaml

    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply to be settings") from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise UsageError(f"{path} must hold keys and values, such as `target: postgres`")
    return {key: value for key, value in values.items() if value is not None}


def _did_you_mean(key: str) -> str:
    near = difflib.get_close_matches(key, IN_FILE, n=1)
    return f" (did you mean {near[0]}?)" if near else ""
