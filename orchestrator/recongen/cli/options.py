"""Options that mean the same on every command, declared once.

`@file_command` gives a command `--prefix`, `--config`, `--quiet` and `--debug`; `@database_command` adds
those that find the database. Either passes them on as one `Common`, the command's first argument.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recongen.cli.talk import Talk

if TYPE_CHECKING:
    from recongen.session import Session

InstitutionFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The institution's YAML file.", show_default=False)
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="INSTANT",
        help="Measure ages and deadlines to this date or instant (UTC) [default: now].",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Wait = Annotated[
    int, typer.Option("--wait", min=0, metavar="SECONDS", help="How long to wait for a build that runs.")
]
Execute = Annotated[bool, typer.Option("--execute", help="Do it; without this, only the plan is printed.")]


@dataclass(frozen=True)
class Common:
    settings: dict[str, Any]
    config: Path | None
    debug: bool
    talk: Talk

    def session(
        self, file: Path, as_of: str | None = None, fixed: Mapping[str, Any] | None = None
    ) -> Session:
        from recongen.session import Session

        return Session(file, self.talk, self.settings, self.config, as_of, fixed)


_FILE_OPTIONS: dict[str, Any] = {
    "prefix": Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Prefix of every relation, for a file without `instance`.",
            show_default=False,
        ),
    ],
    "config": Annotated[
        Path | None,
        typer.Option(
            metavar="YAML", help="Deployment settings [default: recongen.yaml, if any].", show_default=False
        ),
    ],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but data and errors.")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show the trace of an error.")],
}
_DATABASE_OPTIONS: dict[str, Any] = {
    "profiles_dir": Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder of the dbt profiles.yml.", show_default=False),
    ],
    "profile": Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Profile in it [default: the project's, recongen].", show_default=False
        ),
    ],
    "target": Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Target in that profile [default: its own].", show_default=False),
    ],
    "build_dir": Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where everything generated goes [default: build].", show_default=False
        ),
    ],
} | _FILE_OPTIONS


def file_command(function: Callable[..., None]) -> Callable[..., None]:
    return _with_options(function, _FILE_OPTIONS)


def database_command(function: Callable[..., None]) -> Callable[..., None]:
    return _with_options(function, _DATABASE_OPTIONS)


def _with_options(function: Callable[..., None], options: dict[str, Any]) -> Callable[..., None]:
    """`function` with its first parameter replaced by these options, as Typer will read its signature."""
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    defaults = {"quiet": False, "debug": False}
    added = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=annotation
        )
        for name, annotation in options.items()
    ]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        common = {name: values.pop(name) for name in options}
        talk = Talk(common.pop("quiet"))
        debug, config = common.pop("debug"), common.pop("config")
        _remember(debug)
        function(Common(common, config, debug, talk), **values)

    keyword_only = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    command.__signature__ = inspect.Signature([*keyword_only, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in [*own, *added]}
    # Typer resolves hints through what is wrapped; the signature above is the whole truth.
    del command.__wrapped__
    return command


def _remember(debug: bool) -> None:
    """The error handler runs outside of any one command."""
    from recongen.cli import errors

    errors.show_trace = debug
