"""One institution at work: its file, settings, compiled project, database, lock, and the report on one complete build.

Whatever works on an institution (the command line, a web server, an audit) opens a session. It says how it gets on to its `Talk`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from recongen.config import Settings, load_settings
from recongen.errors import DbtRunError, RecongenError, UnusableFeedError, UsageError
from recongen.exceptions_report.read import read_report
from recongen.exceptions_report.report import Report
from recongen.exceptions_report.stored import Relations
from recongen.text import plural

if TYPE_CHECKING:
    from recongen.builds import LoggedBuild
    from recongen.dbt_core.manifest import Manifest
    from recongen.dbt_core.results import BuildResult
    from recongen.dbt_core.runner import DbtProject
    from recongen.institution.types import Institution
    from recongen.warehouse.connect import Connection
    from recongen.warehouse.target import Target

DEFAULT_PROFILE = "recongen"
REASONS = 5
"""So many reasons why a feed is unusable are said at most."""

Answer = TypeVar("Answer")
Advance = Callable[[int, int, str], None]
"""Done, of how many, and what was just done."""


class Talk(Protocol):
    """Where a session tells people how it gets on."""

    def say(self, message: str) -> None: ...

    def warn(self, message: str) -> None: ...

    def progress(self, title: str, in_bytes: bool = False) -> AbstractContextManager[Advance | None]: ...


def load_institution(file: Path, prefix: str | None, talk: Talk) -> Institution:
    """The institution of a file; warnings are said, errors raise with every finding."""
    from recongen.errors import InstitutionError
    from recongen.institution import check

    institution, findings = check(file, prefix)
    if institution is None:
        raise InstitutionError(findings)
    for finding in findings:
        talk.say(str(finding))
    return institution


class Session:
    def __init__(
        self,
        file: Path,
        talk: Talk,
        options: Mapping[str, Any] | None = None,
        config: Path | None = None,
        as_of: str | None = None,
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        """`options` are settings as somebody typed them, None where they did not; `config` the settings file that was named.
        `fixed` are settings that nobody typed and nothing overrides."""
        self.file = file
        self.talk = talk
        self._options = {**(options or {}), "config": config}
        settings = {**(options or {}), "as_of": as_of, **(fixed or {})}
        self.settings: Settings = load_settings(settings, config, beside=file)

    @cached_property
    def institution(self) -> Institution:
        return load_institution(self.file, self.settings.prefix, self.talk)

    @property
    def prefix(self) -> str:
        return self.institution.prefix

    @cached_property
    def folder(self) -> Path:
        """Everything generated for this institution."""
        return self.settings.build_dir / self.prefix

    @cached_property
    def target(self) -> Target:
        from recongen.warehouse.profile import resolve

        found = resolve(
            self.settings.profiles_dir,
            self.settings.target,
            self.settings.profile or DEFAULT_PROFILE,
            fallback_folder=self.folder,
            name=self.prefix,
        )
        target = replace(found, file_timeout=self.settings.file_timeout)
        if target.embedded:
            self.talk.say(f"no dbt profile: using the embedded database {_from_here(target.file)}")
        return target

    @cached_property
    def dbt(self) -> DbtProject:
        """The institution as a dbt project, compiled again: what is run is what the file says."""
        from recongen import package
        from recongen.dbt_core.runner import DbtProject
        from recongen.institution.compile import compile_project

        project = self.folder / "project"
        try:
            compile_project(self.institution, project, f"local:{package.root()}")
        except OSError as error:
            raise UsageError(
                f"{project} cannot be written: {error.strerror or error}; --build-dir names another folder to work in"
            ) from None
        place = self.folder / self.target.target_name
        return DbtProject(
            folder=project,
            profiles_dir=self.target.profiles_dir,
            profile=self.target.profile,
            target=self.target.target_name,
            target_path=place / "target",
            log_path=place / "logs",
        )

    @contextmanager
    def connection(self, read_only: bool = False) -> Iterator[Connection]:
        from recongen.warehouse.connect import connect

        self.must_have_database()
        with connect(self.target, read_only=read_only, notice=self.talk.say) as connection:
            yield connection

    def must_have_database(self) -> None:
        if self.target.file is not None and not self.target.file.exists():
            apply = self.command("schema apply", "--execute")
            raise RecongenError(f"there is no database at {self.target.file} yet: {apply} makes it")

    def build(self, wait: float | None = None) -> BuildResult:
        """`wait` seconds for another build to end, or as long as the lock waits by itself."""
        from recongen.dbt_core import runner
        from recongen.warehouse.connect import wait_for_file
        from recongen.warehouse.locks import name_blockers

        with self.lock(wait):
            # Compiled inside the lock, so that no other build reads a project half written.
            project = self.dbt
            wait_for_file(self.target, self.talk.say)
            with (
                self.talk.progress(f"building {self.prefix}") as advance,
                name_blockers(self.target, self.prefix, self.talk.say),
            ):
                try:
                    return runner.build(project, self._variables(), advance)
                except UnusableFeedError as error:
                    raise DbtRunError(f"{error}{self._reasons(error)}") from None

    def _reasons(self, error: UnusableFeedError) -> str:
        """Why the feed cannot be used: the most frequent reasons, each with the first row that has it."""
        if error.test_sql is None:
            return ""
        with suppress(RecongenError), self.connection(read_only=True) as connection:
            counted = f"select reason, count(*), min(entry) from ({error.test_sql}) faults group by reason order by 2 desc, 1"
            rows = list(_rows(connection, counted, {}))
            shown = [
                f"{reason} ({plural(count, 'row')}{'' if entry is None else f', first entry {entry}'})"
                for reason, count, entry in rows[:REASONS]
            ]
            return ": " + "; ".join([*shown, *(["…"] if len(rows) > REASONS else [])])
        return ""

    def _variables(self) -> dict[str, str]:
        """The settings that macros read."""
        values = {
            "RECONGEN_AS_OF": self.settings.as_of,
            "RECONGEN_LOCK_TIMEOUT": self.settings.lock_timeout,
            "RECONGEN_FILE_TIMEOUT": self.settings.file_timeout,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def lock(self, wait: float | None = None) -> AbstractContextManager[None]:
        """Nobody else builds or drops this institution's relations meanwhile."""
        from recongen.warehouse.locks import WAIT_SECONDS, build_lock

        return build_lock(
            self.target, self.prefix, WAIT_SECONDS if wait is None else wait, notice=self.talk.say
        )

    def manifest(self) -> Manifest:
        """The project's own, whether or not it was built here."""
        from recongen.dbt_core import manifest, runner

        project = self.dbt
        if project.manifest_path.is_file():
            # A build may be writing it, or was killed while it did.
            with suppress(RecongenError):
                return manifest.read(project.manifest_path)
        return runner.parse(replace(project, target_path=project.target_path.parent / "reading"))

    def built_names(self) -> list[str]:
        """Every relation that a build makes, as it is called in the database."""
        return [node.alias for node in self.manifest().relations if node.alias]

    def read_report(
        self,
        work: Callable[[Report], Answer],
        today: bool = False,
        only: tuple[str, ...] = (),
        wait: float = 0.0,
    ) -> tuple[Answer, str | None]:
        """What `work` makes of the report on one complete build, and why that build does not speak for the books, if it does not.

        `work` is done again when a build began meanwhile.
        """
        manifest = self.manifest()

        def read(connection: Connection) -> Answer:
            rows = partial(_rows, connection)
            relations = Relations(manifest, self.target.engine, self.target.relation, rows)
            return work(read_report(relations, self.title, today, only))

        answer, build = self.of_one_build(read, wait)
        return answer, self._staleness(build)

    def of_one_build(
        self, read: Callable[[Connection], Answer], wait: float = 0.0
    ) -> tuple[Answer, LoggedBuild]:
        """What `read` answers about one complete build; raises `BuildError` where there is none."""
        from recongen.builds import of_one_build
        from recongen.errors import BuildError

        def checked(connection: Connection) -> Answer:
            self._must_be_there(connection)
            return read(connection)

        try:
            return of_one_build(
                self.target,
                partial(self.connection, read_only=True),
                self.prefix,
                checked,
                wait,
                self.talk.say,
            )
        except BuildError as flaw:
            hint = "--wait SECONDS waits for it" if flaw.may_pass else self.command("build")
            raise BuildError(f"{flaw}: {hint}", flaw.may_pass) from None

    def _staleness(self, build: LoggedBuild) -> str | None:
        from recongen.builds import feed_mark
        from recongen.feed.contract import TABLES
        from recongen.warehouse.catalog import relations

        with self.connection(read_only=True) as connection:
            present = relations(connection)
            names = [table.relation(self.prefix) for table in TABLES]
            for name in names:
                if name not in present:
                    return f"the feed's table {name} is gone"
            transactions, balances = (feed_mark(connection, self.target.relation(name)) for name in names)
        return build.staleness(self.institution.content_hash, transactions, balances)

    def _must_be_there(self, connection: Connection) -> None:
        """What somebody dropped since."""
        from recongen.warehouse.catalog import relations

        needed = {f"{self.prefix}_{name}" for name in ("exceptions", "todays_exceptions", "run_context")}
        missing = needed - relations(connection).keys()
        if missing:
            raise RecongenError(
                f"{self.target.describe()} has no {min(missing)} any more: {self.command('build')}"
            )

    @property
    def title(self) -> str:
        """What the institution calls itself: its persona's name, else its description, else its prefix."""
        persona = (self.institution.persona or {}).get("institution")
        if isinstance(persona, list | tuple) and persona:
            persona = persona[0]
        if isinstance(persona, str) and persona.strip():
            return persona.strip()
        return " ".join((self.institution.description or self.prefix).split())

    def command(self, verb: str, rest: str = "") -> str:
        """What to type next, with the options that were typed before."""
        options = [
            part
            for name, value in self._options.items()
            if value is not None
            for part in (f"--{name.replace('_', '-')}", shlex.quote(str(value)))
        ]
        return " ".join(
            part for part in ("recongen", verb, shlex.quote(str(self.file)), *options, rest) if part
        )


def _rows(connection: Connection, sql: str, params: Mapping[str, Any]) -> Iterator[Sequence[Any]]:
    for batch in connection.stream(sql, params):
        yield from batch


def _from_here(path: Path | None) -> str:
    if path is None:
        return ""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
