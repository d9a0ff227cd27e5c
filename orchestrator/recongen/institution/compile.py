"""The institution as a dbt project of its own: its rows as models, and the recongen package beside them.

The project depends on nothing but dbt: plain `dbt build` works in it wherever it is copied or cloned to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from recongen import package as dbt_package
from recongen.errors import UsageError
from recongen.institution.model_text import model_text
from recongen.institution.owned_folder import OwnedFolder
from recongen.institution.relations import relations
from recongen.institution.types import Institution

VENDORED = "vendor/recongen"
_LINK = "dbt_packages/recongen"
_PARTS = ("dbt_project.yml", "models", "macros", "seeds", "analyses", "tests/sql")
_SUFFIXES = {".sql", ".yml", ".yaml", ".md", ".csv"}


@dataclass(frozen=True)
class PackageSource:
    """Where dbt takes the recongen package from: a copy in the project, a git revision, or another folder."""

    entry: str
    link: str | None
    vendored: bool = False


@dataclass(frozen=True)
class PastProject:
    """A project that builds a past state of the institution beside it: under another prefix, from the institution's own feed
    up to two entries."""

    prefix: str
    transactions: int
    daily_balances: int


def compile_project(
    institution: Institution,
    folder: Path | str,
    package: str | None = None,
    past: PastProject | None = None,
    own_feed: Mapping[str, str] | None = None,
) -> list[Path]:
    """Writes the project and returns the files that changed.

    `package` is `git:URL@REVISION` or `local:PATH` (as dbt would write it, relative to the project); without
    it the package is copied in. `own_feed` are the files of a feed that is views over the institution's own tables.
    """
    source = _package_source(package)
    texts = project_texts(institution, source, past, own_feed)
    files = {name: text.encode() for name, text in texts.items()}
    if source.vendored:
        files |= {f"{VENDORED}/{name}": path.read_bytes() for name, path in package_files().items()}
    links = {_LINK: source.link} if source.link else {}
    return OwnedFolder(Path(folder)).write(files, links)


def project_texts(
    institution: Institution,
    source: PackageSource,
    past: PastProject | None = None,
    own_feed: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The generated files by their path, the vendored package apart."""
    prefix = past.prefix if past else institution.prefix
    texts = model_texts(institution, prefix)
    variables = _PAST.format(feed_prefix=institution.prefix, **vars(past)) if past else ""
    if own_feed:
        variables += "  recongen_own_tables: true\n"
    return {
        "dbt_project.yml": _PROJECT.format(prefix=prefix, variables=variables),
        "packages.yml": f"# Written by recongen.\npackages:\n{source.entry}",
        ".gitignore": "target/\nlogs/\n",
        "README.md": _README.format(
            prefix=prefix, deps="" if source.link else _DEPS, feed=_OWN_FEED if own_feed else _FEED
        ),
        **{f"models/institution/{name}": text for name, text in texts.items()},
        **(own_feed or {}),
    }


def model_texts(institution: Institution, prefix: str | None = None) -> dict[str, str]:
    """The `l2_*` models by their file name; `prefix` begins their relations' names where it is not the institution's own."""
    notes = {"l2_institution": {"content_hash": institution.content_hash, "currency": institution.currency}}
    return {
        f"{relation.name}.sql": model_text(relation, prefix or institution.prefix, notes.get(relation.name))
        for relation in relations(institution)
    }


def package_files() -> dict[str, Path]:
    """What dbt needs of the recongen package, by its path below it."""
    root = dbt_package.root()
    files: dict[str, Path] = {}
    for part in _PARTS:
        top = root / part
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and path.suffix in _SUFFIXES and not path.name.startswith("."):
                files[path.relative_to(root).as_posix()] = path
    return files


def project_hash(folder: Path, adapter: str) -> str:
    """SHA-256 of all that decides what dbt makes of a feed: a compiled project, the package, and dbt with that adapter."""
    compiled = [folder / "dbt_project.yml", *sorted((folder / "models").rglob("*.*"))]
    files = {path.relative_to(folder).as_posix(): path for path in compiled}
    files |= {f"{VENDORED}/{name}": path for name, path in package_files().items()}
    digest = hashlib.sha256()
    for name, path in files.items():
        digest.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    for distribution in ("dbt-core", "dbt-adapters", f"dbt-{adapter}"):
        # dbt itself says what is missing.
        with suppress(PackageNotFoundError):
            digest.update(f"{distribution} {version(distribution)}\n".encode())
    return digest.hexdigest()


def _package_source(package: str | None) -> PackageSource:
    if package is None:
        return PackageSource(f"  - local: {VENDORED}\n", f"../{VENDORED}", vendored=True)
    kind, _, rest = package.partition(":")
    if kind == "local" and rest:
        link = rest if PurePosixPath(rest).is_absolute() else f"../{rest}"
        return PackageSource(f"  - local: {json.dumps(rest)}\n", link)
    url, _, revision = rest.rpartition("@")
    if kind == "git" and url and revision and ":" not in revision:
        return PackageSource(f"  - git: {json.dumps(url)}\n    revision: {json.dumps(revision)}\n", None)
    raise UsageError(f"the package {package!r} is not understood. Write git:URL@REVISION or local:PATH.")


_PROJECT = """\
# Written by recongen: the institution {prefix} as a dbt project. Compiling again overwrites this file.
name: {prefix}_institution
version: "1.0.0"
config-version: 2
profile: recongen

model-paths: [models]

flags:
  send_anonymous_usage_stats: false
  require_ref_searches_node_package_before_root: true

vars:
  recongen_prefix: "{prefix}"
{variables}
# dbt would look for a variant of each macro in this project first, some thousand times a build.
dispatch:
  - macro_namespace: recongen
    search_order: [recongen]

# The package brings the rows of its own example; this project's rows take their place.
models:
  recongen:
    institution:
      +enabled: false

# The package's unit tests prove its rules, not this feed; they need not run every day.
unit_tests:
  recongen:
    +enabled: false
"""

_PAST = """\
  recongen_feed_prefix: "{feed_prefix}"
  recongen_feed_until: {{transactions: {transactions}, daily_balances: {daily_balances}}}
"""

_DEPS = "- `dbt deps` fetches the recongen package, once.\n"

_FEED = "the feed is, the tables"
_OWN_FEED = "your own tables are; `models/feed/` makes the feed of them, the views"

_README = """\
# {prefix}: an institution, compiled by recongen

Written by `recongen compile`; compiling again overwrites what it wrote. Commit the whole folder.

- Put a profile named `recongen` into `~/.dbt/profiles.yml`, or a `profiles.yml` here: it says where {feed}
  `{prefix}_transactions` and `{prefix}_daily_balances`.
{deps}- `dbt build` builds and tests every `{prefix}_*` relation; schedule it after each load of the feed.
- `{prefix}_exceptions` then lists what is wrong with the books, and why.

`models/institution/` holds the institution as rows; the rules are in the recongen package.
"""
