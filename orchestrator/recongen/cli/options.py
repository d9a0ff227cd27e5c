"""Options that mean the same on every command, declared once.

The first parameter of a command is a `Common`: `@database_command` makes its fields options of the command, and
`@file_command` those of them that need no database.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recongen.cli.errors import DEBUG
from recongen.config import Settings, load_settings
from recongen.talk import Talk

if TYPE_CHECKING:
    from recongen.session import Session

InstitutionFile = Annotated[Path, typer.Argument(metavar="FILE", help="The institution's YAML file.")]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="INSTANT",
        help="Measure ages and deadlines to this date or instant (UTC) [default: now].",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Wait = Annotated[int, typer.Option(min=0, metavar="SECONDS", help="How long to wait for a build that runs.")]
LockWait = Annotated[
    int | None,
    typer.Option(min=0, metavar="SECONDS", help="How long to wait for another build to end [default: 600]."),
]
Execute = Annotated[bool, typer.Option("--execute", help="Do it; without this, only the plan is printed.")]


def _remember(ctx: typer.Context, debug: bool) -> None:
    """The error handler runs outside of any one command."""
    ctx.meta[DEBUG] = debug


@dataclass(frozen=True)
class Common:
    profiles_dir: Path | None = typer.Option(None, metavar="DIR", help="Folder of the dbt profiles.yml.")
    profile: str | None = typer.Option(
        None, metavar="NAME", help="Profile in it [default: the project's, recongen]."
    )
    target: str | None = typer.Option(None, metavar="NAME", help="Target in that profile [default: its own].")
    build_dir: Path | None = typer.Option(
        None, metavar="DIR", help="Where everything generated goes [default: build]."
    )
    prefix: str | None = typer.Option(
        None, metavar="NAME", help="Prefix of every relation, for a file without `instance`."
    )
    config: Path | None = typer.Option(
        None, metavar="YAML", help="Deployment settings [default: recongen.yaml, if any]."
    )
    quiet: bool = typer.Option(False, "--quiet", "-q", help="Print only data and errors.")
    debug: bool = typer.Option(False, "--debug", help="Show the trace of an error.", callback=_remember)

    @property
    def talk(self) -> Talk:
        return Talk(self.quiet)

    @property
    def _typed(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in (*DATABASE_OPTIONS, "prefix")}

    def settings(self, beside: Path | None = None) -> Settings:
        return load_settings(self._typed, self.config, beside)

    def session(
        self, file: Path, as_of: str | None = None, fixed: Mapping[str, Any] | None = None
    ) -> Session:
        from recongen.session import Session

        return Session(file, self.talk, self._typed, self.config, as_of, fixed)


def warn_of_fixed_as_of(session: Session) -> None:
    """Before an event is recorded that no build of these settings will count."""
    from recongen.feed.events import now

    as_of = session.settings.as_of
    if as_of and as_of < str(now()):
        session.talk.warn(
            f"as_of is set to {as_of}, by recongen.yaml or RECONGEN_AS_OF: a build as of then knows nothing that was recorded later"
        )


DATABASE_OPTIONS = ("profiles_dir", "profile", "target", "build_dir")


def file_command(function: Callable[..., None]) -> Callable[..., None]:
    return _with_options(function, without=DATABASE_OPTIONS)


def database_command(function: Callable[..., None]) -> Callable[..., None]:
    return _with_options(function)


def _with_options(function: Callable[..., None], without: tuple[str, ...] = ()) -> Callable[..., None]:
    """`function` with the fields of `Common` in place of its first parameter, as Typer reads its signature."""
    _, *own = inspect.signature(function, eval_str=True).parameters.values()
    shared = inspect.signature(Common, eval_str=True).parameters
    added = [parameter for name, parameter in shared.items() if name not in without]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        common = {name: values.pop(name, None) for name in shared}
        function(Common(**common), **values)

    # Typer resolves hints through what is wrapped; this signature is the whole truth.
    del command.__wrapped__
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (*own, *added)]
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in parameters}
    return command
