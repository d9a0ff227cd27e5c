"""dbt, run in this process. Nothing else in the package imports it.

Settings such as `as_of` travel in RECONGEN_* variables and not in `--vars`: changed vars make dbt parse the whole project again, while
a changed environment variable parses again only what reads it.

One run at a time: two dbt runs in threads of one process mix up their adapters.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import logging
import logging.handlers
import os
import shutil
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from recongen.dbt_core import manifest as manifests
from recongen.dbt_core import results, shortcuts
from recongen.dbt_core.manifest import Manifest
from recongen.dbt_core.results import BuildResult
from recongen.engine_messages import with_remedy
from recongen.errors import DbtRunError

LOCK_VARIABLE = "RECONGEN_HOLDS_THE_LOCK"
"""Set for a run that holds the build lock, and so is dead when the lock is free."""

Progress = Callable[[int, int, str], None]
"""Called after each node with how many are done, how many there are, and the node's name."""


@dataclass(frozen=True)
class DbtProject:
    """Where dbt finds the project and the database, and where it may write."""

    folder: Path
    profiles_dir: Path
    target_path: Path
    log_path: Path
    profile: str | None = None
    target: str | None = None

    @property
    def manifest_path(self) -> Path:
        return self.target_path / "manifest.json"


def build(
    project: DbtProject, settings: Mapping[str, str] | None = None, progress: Progress | None = None
) -> BuildResult:
    """Build every model and run every data test; raise `DbtRunError` naming what broke.

    `settings` are RECONGEN_* variables that the macros read. The caller holds the build lock.

    Unit tests prove the rules, not the books, so they are left to the project's own tests.
    """
    with _environment({**(settings or {}), LOCK_VARIABLE: "1"}):
        outcome, manifest = _run(
            project, ["build", "--exclude-resource-type", "unit_test"], _reporter(progress)
        )
    result = results.read(project.target_path, manifest)
    if not outcome.success:
        result.raise_for_failure()
        _must_succeed(outcome, project)
    return result


def parse(project: DbtProject) -> Manifest:
    """The manifest of a project that need not have been built; no database is asked."""
    install_packages(project)
    return _write_manifest(_parse(project), project.manifest_path)


def compile_analyses(project: DbtProject, names: Sequence[str] = ()) -> Manifest:
    """The manifest with the SQL of every analysis, or of those named. No database is asked, and none need be there."""
    return compile_models(project, names or ("resource_type:analysis",))


def compile_models(
    project: DbtProject, select: Sequence[str], settings: Mapping[str, str] | None = None
) -> Manifest:
    """The manifest with the SQL of these models. No database is asked; `settings` are as in `build`."""
    command = ["compile", "--select", *select, "--no-introspect", "--no-populate-cache"]
    with _nobody_to_connect_to(), _environment(settings or {}):
        outcome, manifest = _run(project, command)
    _must_succeed(outcome, project)
    return manifest


def _run(
    project: DbtProject, command: Sequence[str], listen: Callable[[Any], None] | None = None
) -> tuple[Any, Manifest]:
    """What dbt answers, and the manifest with what it compiled.

    dbt itself would write the manifest twice, before and after, and each time as slowly as Python can.
    """
    install_packages(project)
    with without_collecting_garbage():
        parsed = _parse(project)
        try:
            outcome = _invoke(project, command, listen, parsed)
            outcome.result.write(str(project.target_path / results.FILE_NAME))
        finally:
            manifest = _write_manifest(parsed, project.manifest_path)
    return outcome, manifest


def _parse(project: DbtProject) -> Any:
    """dbt's own manifest. dbt parses only what differs from the state that it left, by its own checksums."""
    state = project.target_path / "partial_parse.msgpack"
    neighbours = project.target_path.parent.glob(f"*/{state.name}")
    newest = max(neighbours, key=lambda path: path.stat().st_mtime, default=state)
    if newest != state and not state.exists():
        project.target_path.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(newest, state)
    try:
        return _invoke_parse(project)
    except DbtRunError as error:
        if not state.exists() or not _may_be_of_another_version(error.__cause__):
            raise
        state.unlink()
        return _invoke_parse(project)


def _may_be_of_another_version(error: BaseException | None) -> bool:
    """Whether dbt stumbled over what it parsed before, which may name a doc block or a macro that this version of the package
    does not have. What else dbt says is wrong with a project is wrong however often it is parsed."""
    from dbt.exceptions import DocTargetNotFoundError
    from dbt_common.exceptions import DbtBaseException, UndefinedMacroError

    is_missing = isinstance(error, DocTargetNotFoundError | UndefinedMacroError)
    return is_missing or not isinstance(error, DbtBaseException)


def _invoke_parse(project: DbtProject) -> Any:
    outcome = _invoke(project, ["parse"])
    _must_succeed(outcome, project)
    return outcome.result


def _write_manifest(parsed: Any, path: Path) -> Manifest:
    from dbt_common.utils.encoding import JSONEncoder

    document = parsed.writable_manifest().to_dict(omit_none=False, context={"artifact": True})
    path.write_text(json.dumps(document, cls=JSONEncoder), encoding="utf-8")
    return manifests.from_document(document)


def run_operation(project: DbtProject, macro: str, arguments: Mapping[str, Any] | None = None) -> list[str]:
    """Run one macro; returns what it printed or logged, in order."""
    install_packages(project)
    said: list[str] = []
    failed: list[str] = []

    def listen(event: Any) -> None:
        if event.info.name in ("PrintEvent", "JinjaLogInfo"):
            said.append(event.data.msg)
        elif event.info.name in ("RunningOperationCaughtError", "RunningOperationUncaughtError"):
            failed.append(event.data.exc)

    command = ["run-operation", macro]
    if arguments:
        command += ["--args", json.dumps(dict(arguments))]
    _must_succeed(_invoke(project, command, listen), project, *failed)
    return said


def _must_succeed(outcome: Any, project: DbtProject, reason: str = "") -> None:
    if outcome.success:
        return
    if reason:
        raise DbtRunError(with_remedy(f"dbt could not run: {results.one_line_with_node(reason)}"))
    raise DbtRunError(f"dbt failed and named no node; its log is {project.log_path / 'dbt.log'}")


def install_packages(project: DbtProject) -> None:
    """`dbt deps`, when the project names packages that are not there yet.

    Not every time: it takes the packages away for a moment, and another build may be reading them.
    """
    if (project.folder / "packages.yml").is_file() and not _packages_are_current(project.folder):
        _must_succeed(_invoke(project, ["deps"]), project)


def _packages_are_current(folder: Path) -> bool:
    wanted, lock, installed = (folder / name for name in ("packages.yml", "package-lock.yml", "dbt_packages"))
    return (
        lock.is_file()
        and lock.stat().st_mtime >= wanted.stat().st_mtime
        and installed.is_dir()
        and any((package / "dbt_project.yml").is_file() for package in installed.iterdir())
    )


def _invoke(
    project: DbtProject,
    command: Sequence[str],
    listen: Callable[[Any], None] | None = None,
    parsed: Any = None,
) -> Any:
    """dbt's `dbtRunnerResult`, also where something in it failed; raises when dbt could not run at all."""
    from dbt.cli.main import dbtRunner
    from dbt.env_vars import KNOWN_ENGINE_ENV_VARS

    # dbt reads nearly every option from the environment, too: DBT_EMPTY would leave every relation without rows.
    # Other variables stay, whatever they are called: a profile may read its password from one.
    known = {name for each in KNOWN_ENGINE_ENV_VARS for name in (each.name, each.old_name) if name}
    project.target_path.mkdir(parents=True, exist_ok=True)
    with (
        _interruptible(),
        without_collecting_garbage(),
        _log(project.log_path) as log,
        _environment({name: None for name in known if not _stays(name)}),
        shortcuts.apply_shortcuts(),
        contextlib.redirect_stdout(io.StringIO()),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        runner = dbtRunner(parsed, [log, listen] if listen else [log])
        try:
            outcome = runner.invoke([*command, *_options(project, command[0])])
        finally:
            _close_duckdb()
    if outcome.exception is not None:
        # dbt catches everything, Ctrl-C included.
        if isinstance(outcome.exception, KeyboardInterrupt | SystemExit):
            raise outcome.exception
        raise DbtRunError(_reason(outcome.exception, project)) from outcome.exception
    return outcome


def _stays(variable: str) -> bool:
    setting = variable.removeprefix("DBT_").removeprefix("ENGINE_")
    return setting in ("PROFILES_DIR", "PROFILE", "TARGET") or setting.startswith("LOG_")


def _close_duckdb() -> None:
    """dbt-duckdb keeps its file open after a run, and the process could not open it again with other settings."""
    adapter: Any = sys.modules.get("dbt.adapters.duckdb.connections")
    if adapter is not None and adapter.DuckDBConnectionManager._ENV is not None:
        adapter.DuckDBConnectionManager._ENV.close()
        adapter.DuckDBConnectionManager.close_all_connections()


def _options(project: DbtProject, command: str) -> list[str]:
    options = {
        "--project-dir": project.folder.resolve(),
        "--profiles-dir": project.profiles_dir,
        "--profile": project.profile,
        "--target": project.target,
        "--log-path": project.log_path.resolve(),
        "--log-level": "none",
        "--log-level-file": "none",
    }
    if command != "deps":
        options["--target-path"] = project.target_path.resolve()
    flags = [
        "--quiet",
        "--no-use-colors",
        "--no-version-check",
        "--no-send-anonymous-usage-stats",
        "--no-write-json",
    ]
    return [str(part) for pair in options.items() if pair[1] is not None for part in pair] + flags


def _reason(error: BaseException, project: DbtProject) -> str:
    reason = results.one_line_with_node(str(error) or type(error).__name__)
    # Where dbt names no file, its log tells more.
    log = project.log_path / "dbt.log"
    hint = f"; its log is {log}" if "(" not in reason and log.is_file() else ""
    return with_remedy(f"dbt could not run: {reason}{hint}")


@contextlib.contextmanager
def _log(folder: Path) -> Iterator[Callable[[Any], None]]:
    """Writes what dbt says to people into `dbt.log`. dbt itself would format every debug event first, thousands in a build."""
    from dbt_common.events.functions import env_scrubber

    # On a full disk Python would print a trace for every line.
    logging.raiseExceptions = False
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "dbt.log", maxBytes=10_000_000, backupCount=5, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(message)s"))

    def write(event: Any) -> None:
        level = {"info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}.get(event.info.level)
        if level:
            handler.handle(logging.LogRecord("dbt", level, "", 0, env_scrubber(event.info.msg), None, None))

    try:
        yield write
    finally:
        handler.close()


@contextlib.contextmanager
def without_collecting_garbage() -> Iterator[None]:
    """dbt keeps nearly all that it allocates until it ends, so looking for garbage takes a tenth of its time and finds none.
    The first look afterwards takes a second, which a command that ends soon can do without."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """A Ctrl-C ends the run even where something in dbt swallows it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    interrupted = False
    before = signal.getsignal(signal.SIGINT)

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal interrupted
        interrupted = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if interrupted:
        raise KeyboardInterrupt


def _reporter(progress: Progress | None) -> Callable[[Any], None] | None:
    if progress is None:
        return None
    done = total = 0

    def listen(event: Any) -> None:
        nonlocal done, total
        if event.info.name == "ConcurrencyLine":
            total = event.data.node_count
        elif event.info.name == "NodeFinished":
            done += 1
            progress(done, max(total, done), event.data.node_info.node_name)

    return listen


class _Nobody:
    """Takes every call and every setting; asked what database it is, it says nobody: Oracle's names do not hold that."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self

    __getattr__ = __enter__ = __call__

    def __exit__(self, *failure: object) -> None:
        pass

    def __getitem__(self, key: object) -> str:
        return "nobody"


@contextlib.contextmanager
def _nobody_to_connect_to() -> Iterator[None]:
    """dbt-oracle logs in before every command, one that asks the server nothing included."""
    try:
        driver: Any = importlib.import_module("oracledb")
    except ImportError:
        yield
        return
    before, driver.connect = driver.connect, _Nobody()
    try:
        yield
    finally:
        driver.connect = before


@contextlib.contextmanager
def _environment(values: Mapping[str, str | None]) -> Iterator[None]:
    """With these variables; without those that are None."""
    before = {name: os.environ.get(name) for name in values}
    _set_environment(values)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
