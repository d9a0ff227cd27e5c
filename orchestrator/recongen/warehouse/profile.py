"""From a dbt profile to a `Target`.

Looked for where dbt looks: the given folder, `DBT_PROFILES_DIR`, the current folder, `~/.dbt`. Where none has the
profile, an SQLite file of our own serves.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from recongen.config import expanded
from recongen.errors import UsageError
from recongen.warehouse.engines import ENGINES
from recongen.warehouse.rendering import Renderer
from recongen.warehouse.target import Target

FILE_NAME = "profiles.yml"
EMBEDDED_TARGET = "embedded"

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
    if folder is None:
        if target not in (None, EMBEDDED_TARGET):
            raise UsageError(
                f"--target {target} needs a dbt profile {profile!r}; there is none in ./{FILE_NAME} or ~/.dbt/{FILE_NAME}: "
                "write one there as recongen's profiles.example.yml shows, or leave --target out"
            )
        folder = embed(fallback_folder, profile, name or profile)
        return _read(folder, profile, EMBEDDED_TARGET, environment, embedded=True)
    return _read(folder, profile, target, environment)


def embed(folder: Path, profile: str, name: str) -> Path:
    """Write the profile of an SQLite file in `folder`, unless it is already there."""
    folder = folder.absolute()
    output = {
        "type": "sqlite",
        "threads": 1,
        "database": "database",
        "schema": "main",
        "schemas_and_paths": {"main": str(folder / f"{name}.sqlite3")},
        # Every *.db file in here would be attached; recongen makes none.
        "schema_directory": str(folder),
    }
    text = yaml.safe_dump(
        {profile: {"target": EMBEDDED_TARGET, "outputs": {EMBEDDED_TARGET: output}}}, sort_keys=False
    )
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
    """The folder whose profiles.yml to read. A folder that was asked for must have one; the others may."""
    if profiles_dir is None and environment.get("DBT_PROFILES_DIR"):
        profiles_dir = Path(environment["DBT_PROFILES_DIR"])
    if profiles_dir is not None:
        profiles_dir = expanded(profiles_dir)
        if not (profiles_dir / FILE_NAME).is_file():
            raise UsageError(f"there is no {FILE_NAME} in {profiles_dir}")
        return profiles_dir.absolute()
    for folder in (Path.cwd(), expanded(Path(environment.get("HOME") or "~")) / ".dbt"):
        if (folder / FILE_NAME).is_file() and profile in _profiles(folder / FILE_NAME):
            return folder.absolute()
    return None


def _profiles(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise UsageError(f"{path}{_place(error)} is not YAML: {_problem(error)}") from error
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
    folder: Path, profile: str, target: str | None, environment: Mapping[str, str], embedded: bool = False
) -> Target:
    path = folder / FILE_NAME
    profiles = _profiles(path)
    if profile not in profiles:
        raise UsageError(
            f"{path} has no profile {profile!r}; it has {_names(n for n in profiles if n != 'config')}"
        )
    own = profiles[profile]
    outputs = own.get("outputs") if isinstance(own, dict) else None
    if not isinstance(outputs, dict) or not outputs:
        raise UsageError(f"{path}: the profile {profile!r} has no outputs")
    renderer = Renderer(environment, str(path))
    target_name = str(target or renderer.render(own.get("target", "default"), f"{profile}.target"))
    if target_name not in outputs:
        raise UsageError(
            f"{path}: the profile {profile!r} has no target {target_name!r}; it has {_names(outputs)}"
        )
    where = f"{profile}.outputs.{target_name}"
    # Only the chosen output is rendered: another one may need variables that are not set here.
    settings = renderer.render(outputs[target_name], where)
    if not isinstance(settings, dict):
        raise UsageError(f"{path}: {where} must be a mapping of settings")
    return _target(settings, path, where, target_name, profile, embedded)


def _target(
    settings: dict[str, Any], path: Path, where: str, target_name: str, profile: str, embedded: bool
) -> Target:
    settings = {_ALIASES.get(key, key): value for key, value in settings.items()}
    adapter = _adapter(settings, path, where)
    engine = ENGINES[adapter]
    for choices in engine.required_settings:
        if not any(settings.get(key) not in (None, "") for key in choices):
            raise UsageError(f"{path}: {where} lacks {' or '.join(choices)}")
    schema = str(settings.get("schema") or "main")
    flaw = engine.flaw(settings, schema)
    if flaw:
        raise UsageError(f"{path}: {where}{flaw}")
    if "port" in settings:
        settings["port"] = _integer(settings, "port", 0, path, where)
    database = settings.get("database")
    return Target(
        adapter=adapter,
        schema=schema,
        database=None if database is None else str(database),
        threads=_integer(settings, "threads", 1, path, where),
        profiles_dir=path.parent,
        target_name=target_name,
        profile=profile,
        embedded=embedded,
        settings=settings,
    )


def _adapter(settings: dict[str, Any], path: Path, where: str) -> str:
    adapter = settings.get("type")
    if adapter in ENGINES:
        return str(adapter)
    close = get_close_matches(str(adapter), ENGINES, n=1)
    hint = f"; did you mean {close[0]}?" if close else f"; recongen knows {_names(ENGINES)}"
    raise UsageError(f"{path}: {where} has type {adapter!r}{hint}")


def _integer(settings: dict[str, Any], key: str, default: int, path: Path, where: str) -> int:
    value = settings.get(key, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise UsageError(f"{path}: {where}.{key} must be a whole number, not {value!r}") from None


def _names(names: Any) -> str:
    return ", ".join(str(name) for name in names) or "none"


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f":{mark.line + 1}:{mark.column + 1}" if mark else ""


def _problem(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or str(error).splitlines()[0])
