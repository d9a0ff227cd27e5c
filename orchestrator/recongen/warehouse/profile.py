"""From a dbt profile to a `Target`.

Looked for where dbt looks: the folder of the command line, `DBT_PROFILES_DIR`, the current folder, `~/.dbt`. Where none
has the profile, an SQLite file of our own serves.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from recongen.errors import UsageError
from recongen.paths import expand
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.rendering import Renderer
from recongen.warehouse.target import Target

FILE_NAME = "profiles.yml"
EMBEDDED_TARGET = "embedded"
FILE_ENDINGS = (".sqlite3", ".duckdb")

_ALIASES = {"dbname": "database", "pass": "password"}


def resolve(
    profiles_dir: Path | None = None,
    target: str | None = None,
    profile: str = "recongen",
    *,
    fallback_folder: Path,
    name: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Target:
    """The target to work on; `target` chooses another output than the profile's own.

    Without a profile anywhere, `<fallback_folder>/<name>.sqlite3` serves, and the result says `embedded`.
    """
    environment = os.environ if environment is None else environment
    folder = _folder(profiles_dir, profile, environment)
    if folder is not None:
        return _read(folder / FILE_NAME, profile, target, environment, embedded=False)
    if target not in (None, EMBEDDED_TARGET):
        raise UsageError(
            f"--target {target} needs a dbt profile {profile!r}; there is none in ./{FILE_NAME} or ~/.dbt/{FILE_NAME}: "
            "write one there as recongen's profiles.example.yml shows, or leave --target out"
        )
    folder = embed(fallback_folder, profile, name or profile)
    return _read(folder / FILE_NAME, profile, EMBEDDED_TARGET, environment, embedded=True)


def embed(folder: Path, profile: str, name: str) -> Path:
    """Write the profile of an SQLite file in `folder`, unless it is already there."""
    folder = folder.absolute()
    return _write(folder, profile, _sqlite_output(folder / f"{name}.sqlite3", folder))


def file_target(file: Path, folder: Path, profile: str) -> Target:
    """A database file by its ending, with its profile in `folder`. Raises `UsageError` where the ending says no engine."""
    file, folder = file.absolute(), folder.absolute()
    if file.suffix not in FILE_ENDINGS:
        raise UsageError(f"{file.name} must end in {' or '.join(FILE_ENDINGS)}")
    duckdb = {"type": "duckdb", "threads": 1, "schema": "main", "path": str(file)}
    output = duckdb if file.suffix == ".duckdb" else _sqlite_output(file, folder)
    written = _write(folder, profile, output)
    return _read(written / FILE_NAME, profile, EMBEDDED_TARGET, os.environ, embedded=True)


def _sqlite_output(file: Path, folder: Path) -> dict[str, Any]:
    return {
        "type": "sqlite",
        "threads": 1,
        "database": "database",
        "schema": "main",
        "schemas_and_paths": {"main": str(file)},
        # Every *.db file in here would be attached; recongen makes none.
        "schema_directory": str(folder),
    }


def _write(folder: Path, profile: str, output: Mapping[str, Any]) -> Path:
    content = {profile: {"target": EMBEDDED_TARGET, "outputs": {EMBEDDED_TARGET: output}}}
    text = yaml.safe_dump(content, sort_keys=False)
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}; --build-dir names another folder to work in"
        ) from error
    return folder


def _folder(profiles_dir: Path | None, profile: str, environment: Mapping[str, str]) -> Path | None:
    """The folder whose profiles.yml to read. One that the user names must have one; the others may."""
    if profiles_dir is None and environment.get("DBT_PROFILES_DIR"):
        profiles_dir = Path(environment["DBT_PROFILES_DIR"])
    if profiles_dir is not None:
        folder = expand(profiles_dir)
        if not (folder / FILE_NAME).is_file():
            raise UsageError(f"there is no {FILE_NAME} in {folder}")
        return folder.absolute()
    for folder in (Path.cwd(), expand(Path(environment.get("HOME") or "~")) / ".dbt"):
        if (folder / FILE_NAME).is_file() and profile in _profiles(folder / FILE_NAME):
            return folder.absolute()
    return None


def _profiles(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise UsageError(f"{path}{place} is not YAML: {problem}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text (byte {error.start})") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    except RecursionError:
        raise UsageError(f"{path} is nested too deeply to be a profile") from None
    if content is None:
        raise UsageError(f"{path} is empty")
    if not isinstance(content, dict):
        raise UsageError(f"{path} must map profile names to profiles")
    return content


def _read(
    path: Path, profile: str, target: str | None, environment: Mapping[str, str], embedded: bool
) -> Target:
    profiles = _profiles(path)
    if profile not in profiles:
        others = _list(name for name in profiles if name != "config")
        raise UsageError(f"{path} has no profile {profile!r}; it has {others}")
    own = profiles[profile]
    outputs = own.get("outputs") if isinstance(own, dict) else None
    if not isinstance(outputs, dict) or not outputs:
        raise UsageError(f"{path}: the profile {profile!r} has no outputs")
    renderer = Renderer(environment, str(path))
    name = str(target or renderer.render(own.get("target", "default"), f"{profile}.target"))
    if name not in outputs:
        raise UsageError(f"{path}: the profile {profile!r} has no target {name!r}; it has {_list(outputs)}")
    where = f"{profile}.outputs.{name}"
    # Only the chosen output is rendered: another one may need variables that are not set here.
    settings = renderer.render(outputs[name], where)
    try:
        if not isinstance(settings, dict):
            raise UsageError(" must be a mapping of settings")
        settings = {_ALIASES.get(key, key): value for key, value in settings.items()}
        _complete(settings)
    except UsageError as flaw:
        raise UsageError(f"{path}: {where}{flaw}") from None
    database = settings.get("database")
    return Target(
        adapter=settings["type"],
        schema=settings["schema"],
        database=None if database is None else str(database),
        threads=settings["threads"],
        profiles_dir=path.parent,
        target_name=name,
        profile=profile,
        embedded=embedded,
        settings=settings,
    )


def _complete(settings: dict[str, Any]) -> None:
    """Check the settings and fill in what dbt would. What is wrong is said as the rest of a sentence that begins with their place."""
    adapter = settings.get("type")
    if adapter not in ENGINES:
        close = get_close_matches(str(adapter), ENGINES, n=1)
        hint = f"did you mean {close[0]}?" if close else f"recongen knows {_list(ENGINES)}"
        raise UsageError(f" has type {adapter!r}; {hint}")
    engine = ENGINES[adapter]
    for choices in engine.required_settings:
        if all(settings.get(key) in (None, "") for key in choices):
            raise UsageError(f" lacks {' or '.join(choices)}")
    settings["schema"] = str(settings.get("schema") or "main")
    if flaw := engine.flaw(settings, settings["schema"]):
        raise UsageError(flaw)
    settings.setdefault("threads", 1)
    for key in [key for key in ("port", "threads") if key in settings]:
        try:
            settings[key] = int(settings[key])
        except (TypeError, ValueError):
            raise UsageError(f".{key} must be a whole number, not {settings[key]!r}") from None


def _list(names: Iterable[Any]) -> str:
    return ", ".join(str(name) for name in names) or "none"
