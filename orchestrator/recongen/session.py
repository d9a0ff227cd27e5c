"""A session on one institution: its file, settings, compiled project, database, lock, and the report on one complete build.

Whatever works on an institution (the command line, a web server, an audit) opens a session, and hears from it by
its `Talk`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

from recongen import builds, package, renewal
from recongen.config import Settings, load_settings
from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import runner
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.results import BuildResult
from recongen.dbt_core.runner import DbtProject
from recongen.errors import (
    BuildError,
    DbtRunError,
    InstitutionError,
    RecongenError,
    UnusableFeedError,
    UsageError,
)
from recongen.institution import check
from recongen.institution.compile import PastProject, compile_project, project_hash
from recongen.institution.fingerprint import content_hash
from recongen.institution.types import Institution
from recongen.renewal import Renewed
from recongen.report.report import Report
from recongen.statements import own_feed
from recongen.statements.tables import Tables
from recongen.talk import Talk
from recongen.text import plural
from recongen.warehouse.catalog import relations
from recongen.warehouse.connect import Connection, connect, wait_for_file
from recongen.warehouse.locks import WAIT_SECONDS, build_lock, name_blockers
from recongen.warehouse.profile import resolve
from recongen.warehouse.target import Target

DEFAULT_PROFILE = "recongen"
REASONS = 5
"""Why a feed is unusable: the reasons to name at most."""

Answer = TypeVar("Answer")


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
        """`options` are settings as somebody typed them, None where they did not; `config` is the file they named.
        `fixed` are settings that nobody typed and nothing overrides."""
        self.file = file
        self.talk = talk
        self._options = {**(options or {}), "config": config}
        settings = {**(options or {}), "as_of": as_of, **(fixed or {})}
        self.settings: Settings = load_settings(settings, config, beside=file)

    def reread(self, talk: Talk) -> Session:
        """The same institution, with its file and its settings as they are now."""
        options = {name: value for name, value in self._options.items() if name != "config"}
        return Session(self.file, talk, options, self._options["config"])

    @cached_property
    def institution(self) -> Institution:
        """Says what its file warns of; raises with every finding where that has errors."""
        institution, findings = check(self.file, self.settings.prefix)
        if institution is None:
            raise InstitutionError(findings)
        for finding in findings:
            self.talk.say(str(finding))
        return institution

    @property
    def compiled_institution(self) -> Institution:
        """The institution as a build knows it: its content hash is also that of the map, where its own tables are the feed."""
        tables = self.own_tables
        return (
            replace(self.institution, content_hash=content_hash(self.institution, tables))
            if tables
            else self.institution
        )

    @property
    def prefix(self) -> str:
        """Of the relations that are built and read."""
        return self.institution.prefix

    @property
    def past(self) -> PastProject | None:
        """What is built where it is not the present state."""
        return None

    @cached_property
    def own_tables(self) -> Tables | None:
        """The institution's own tables, where they are the feed."""
        path = self.settings.map
        return own_feed.read(path, self.file, self.institution) if path else None

    def must_have_tables(self) -> None:
        """Raises UsageError where the feed is made of the institution's own tables, which nothing here writes."""
        if self.own_tables:
            raise UsageError(
                f"the feed of {self.prefix} is your own tables, as {self.settings.map} says: write into those, nothing is loaded here"
            )

    def warn_of_numbered_entries(self) -> None:
        """Before something is derived from marks of a feed whose entries are only the order of its rows."""
        if self.own_tables and (names := own_feed.find_numbered(self.own_tables)):
            self.talk.warn(
                f"{self.settings.map} names no entry of {' and '.join(names)}, so their rows are numbered in their order: nobody can "
                "see later which of them arrived or changed when, and what was known before cannot be derived again once they did"
            )

    @property
    def own_feed_files(self) -> dict[str, str] | None:
        """What the project reads them with."""
        tables, path = self.own_tables, self.settings.map
        return own_feed.project_files(tables, self.institution, path.name) if tables and path else None

    @cached_property
    def folder(self) -> Path:
        """Everything generated for this institution."""
        return self.settings.build_dir / self.prefix

    @property
    def site(self) -> Path:
        """Where the handbook's site is, or goes."""
        docs = self.settings.docs
        return docs.site if docs and docs.site else self.folder / "site"

    @cached_property
    def target(self) -> Target:
        found = resolve(
            self.settings.profiles_dir,
            self.settings.target,
            self.settings.profile or DEFAULT_PROFILE,
            fallback_folder=self.folder,
            name=self.prefix,
        )
        target = replace(found, file_timeout=self.settings.file_timeout)
        if target.embedded:
            here, file = Path.cwd(), target.file
            place = file.relative_to(here) if file and file.is_relative_to(here) else file
            self.talk.say(f"no dbt profile: using the embedded database {place}")
        return target

    @cached_property
    def dbt(self) -> DbtProject:
        """The institution as a dbt project, compiled again: what is run is what the file says."""
        project = self.folder / "project"
        try:
            compile_project(
                self.compiled_institution, project, f"local:{package.root()}", self.past, self.own_feed_files
            )
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
        self.must_have_database()
        with connect(self.target, read_only=read_only, notice=self.talk.say) as connection:
            yield connection

    def must_have_database(self) -> None:
        if self.target.file is not None and not self.target.file.exists():
            apply = self.command("schema apply", "--execute")
            raise RecongenError(f"there is no database at {self.target.file} yet: {apply} makes it")

    def build(self, wait: float | None = None, full: bool = False) -> BuildResult:
        """`wait` seconds for another build to end, or as long as the lock waits by itself. `full`: from the whole feed."""
        with self.lock(wait):
            return self.build_in_lock(full)

    def renew_or_build(self, wait: float | None = None) -> Renewed | BuildResult:
        """As `build`, unless the last build holds as it is."""
        with self.lock(wait):
            made_of = self._project_hash()
            return self._renew(made_of) or self.build_in_lock(made_of=made_of)

    def _renew(self, made_of: str) -> Renewed | None:
        """None, too, on Spark, where no row can be changed, and over the institution's own tables, whose rows may change in place."""
        if self.own_tables or not self.target.engine.is_served:
            return None
        if self.target.file is not None and not self.target.file.exists():
            return None
        with self.connection() as connection:
            return renewal.renew(connection, self.prefix, self.settings.as_of, made_of)

    def _project_hash(self) -> str:
        return project_hash(self.dbt.folder, self.target.adapter)

    def build_in_lock(self, full: bool = False, made_of: str | None = None) -> BuildResult:
        """For who holds the lock. `full`: from the whole feed; `made_of` is the project's hash, where that is known."""
        settings = {
            "RECONGEN_AS_OF": self.settings.as_of,
            "RECONGEN_FULL_BUILD": "1" if full else None,
            "RECONGEN_LOCK_TIMEOUT": str(self.settings.lock_timeout),
            "RECONGEN_FILE_TIMEOUT": str(self.settings.file_timeout),
            "RECONGEN_PROJECT_HASH": made_of or self._project_hash(),
        }
        variables = {name: value for name, value in settings.items() if value is not None}
        # Compiled inside the lock, so that no other build reads a project half written.
        project = self.dbt
        wait_for_file(self.target, self.talk.say)
        with (
            self.talk.progress(f"building {self.prefix}") as advance,
            name_blockers(self.target, self.prefix, self.talk.say),
        ):
            try:
                return runner.build(project, variables, advance)
            except UnusableFeedError as error:
                raise DbtRunError(f"{error}{self._reasons(error)}") from None

    def plan(self, result: BuildResult) -> str:
        """Whether a build made everything from the whole feed, and why, or what changed alone: a sentence."""
        with self.connection(read_only=True) as connection:
            return builds.plan_of(connection, self.prefix, result.invocation_id)

    def _reasons(self, error: UnusableFeedError) -> str:
        """Why the feed cannot be used: the most frequent reasons, each with the first row that has it."""
        counted = f"select reason, count(*), min(entry) from ({error.test_sql}) faults group by reason order by 2 desc, 1"
        rows: Sequence[Sequence[Any]] = ()
        if error.test_sql is not None:
            with suppress(RecongenError):
                rows = self.first_rows(counted, REASONS + 1)
        reasons = [
            f"{reason} ({plural(count, 'row')}{'' if entry is None else f', first entry {entry}'})"
            for reason, count, entry in rows[:REASONS]
        ]
        return ": " + "; ".join([*reasons, *(["…"] if len(rows) > REASONS else [])]) if reasons else ""

    def first_rows(self, sql: str, count: int) -> Sequence[Sequence[Any]]:
        with self.connection(read_only=True) as connection:
            return next(iter(connection.stream(sql, size=count)), ())

    def lock(self, wait: float | None = None, prefix: str | None = None) -> AbstractContextManager[None]:
        """Nobody else builds or drops this institution's relations meanwhile, or those of one of its past states."""
        return build_lock(
            self.target, prefix or self.prefix, WAIT_SECONDS if wait is None else wait, notice=self.talk.say
        )

    def manifest(self) -> Manifest:
        """The project's own, whether or not it was built here."""
        project = self.dbt
        if project.manifest_path.is_file():
            # A build may be writing it, or was killed while it did.
            with suppress(RecongenError):
                return manifests.read(project.manifest_path)
        return runner.parse(replace(project, target_path=project.target_path.parent / "reading"))

    def built_names(self) -> list[str]:
        """Every relation that a build makes, as it is called in the database."""
        return [node.alias for node in self.manifest().relations if node.alias]

    def read_report(
        self,
        work: Callable[[Report], Answer],
        today: bool = False,
        only: tuple[str, ...] = (),
        wait: float | None = None,
    ) -> tuple[Answer, str | None]:
        """What `work` makes of the report on one complete build, and why that build is stale, if it is.

        `work` is done again when a build began meanwhile.
        """
        # Before dbt parses the project, which takes seconds.
        self.must_have_database()
        manifest = self.manifest()

        def read(connection: Connection) -> Answer:
            return work(Report(connection, manifest, self.title, today, only))

        answer, build = self.of_one_build(read, wait)
        self._must_have_run(manifest, build)
        return answer, self.staleness(build)

    def _must_have_run(self, manifest: Manifest, build: builds.LoggedBuild) -> None:
        if lack := build.lack(check.name for check in manifest.checks):
            raise BuildError(f"{lack}: {self.command('build')}")

    def of_one_build(
        self, read: Callable[[Connection], Answer], wait: float | None = None
    ) -> tuple[Answer, builds.LoggedBuild]:
        """What `read` answers about one complete build; raises `BuildError` where there is none. `wait` is for a command that has such
        an option."""

        def read_what_is_there(connection: Connection) -> Answer:
            needed = {f"{self.prefix}_{name}" for name in ("exceptions", "todays_exceptions", "run_context")}
            missing = needed - relations(connection).keys()
            if missing:
                place = self.target.describe()
                raise RecongenError(f"{place} has no {min(missing)} any more: {self.command('build')}")
            return read(connection)

        try:
            return builds.of_one_build(
                self.target,
                partial(self.connection, read_only=True),
                self.prefix,
                read_what_is_there,
                wait or 0.0,
                self.talk.say,
            )
        except BuildError as flaw:
            later = "try again once it has ended" if wait is None else "--wait SECONDS waits for it"
            hint = later if flaw.may_pass else self.command("build")
            raise BuildError(f"{flaw}: {hint}", flaw.may_pass) from None

    def of_current_build(
        self,
        read: Callable[[Connection], Answer],
        wait: float | None = None,
        manifest: Manifest | None = None,
    ) -> tuple[Answer, builds.LoggedBuild]:
        """What `read` answers about one complete build that is as new as the feed; raises `BuildError` where there is none.
        `manifest` is for callers that have read it already."""
        answer, build = self.of_one_build(read, wait)
        self._must_have_run(manifest or self.manifest(), build)
        if stale := self.staleness(build):
            raise BuildError(f"{stale}: {self.command('build')}")
        return answer, build

    def staleness(self, build: builds.LoggedBuild) -> str | None:
        """Why a build does not speak for the books as they are now."""
        if (as_of := self.settings.as_of) and build.as_of != as_of:
            return f"the last build is as of {build.as_of} UTC, and as_of is set to {as_of}"
        with self.connection(read_only=True) as connection:
            return builds.staleness(connection, self.prefix, build, self.compiled_institution.content_hash)

    @property
    def title(self) -> str:
        """What the institution calls itself: its persona's name, else its description, else its prefix."""
        names = (self.institution.persona or {}).get("institution")
        name = names[0] if isinstance(names, list | tuple) and names else names
        if isinstance(name, str) and name.strip():
            return name.strip()
        return " ".join((self.institution.description or self.prefix).split())

    @property
    def load_command(self) -> str:
        return self.command("feed load", "--transactions t.csv --balances b.csv --execute")

    def command(self, verb: str, rest: str = "") -> str:
        """What to type next, with the options that were typed before."""
        words = ["recongen", verb, *map(shlex.quote, self.arguments())]
        return " ".join([*words, rest] if rest else words)

    def arguments(self, only: Collection[str] | None = None) -> list[str]:
        """The file and the options that were typed, or `only` some of them, for another command about the same institution."""
        words = [str(self.file)]
        for name, value in self._options.items():
            if value is not None and (only is None or name in only):
                words += [f"--{name.replace('_', '-')}", str(value)]
        return words
