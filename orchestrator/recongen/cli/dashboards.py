"""dashboards: every app in a browser."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.apps import ProjectFolder
from recongen.cli.options import Common, InstitutionFile, database_command

if TYPE_CHECKING:
    from recongen.session import Session

HOST, PORT = "127.0.0.1", 8765
Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 takes any that is free.")]
AccessLog = Annotated[
    bool, typer.Option("--access-log", help="Print each request to stdout, a line of JSON each.")
]


@database_command
def dashboards(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    host: Host = HOST,
    port: Port = PORT,
    access_log: AccessLog = False,
) -> None:
    """Serve all dashboards in the browser. Ctrl+C stops it. They read the database, and write only what an analyst says about a case.

    On another address than this machine's own, recongen.yaml must say who may log in (`web:`).
    """
    serve(common.session(file), host, port, project, access_log)


def serve(
    session: Session,
    host: str = HOST,
    port: int = PORT,
    project: Path | None = None,
    access_log: bool = False,
) -> None:
    from recongen.web.server import assemble

    session.talk.say("reading the apps")
    server = assemble(session, host, port, project, sys.stdout if access_log else None)
    server.serve(
        lambda address: session.talk.say(f"dashboards of {session.title}: {address} (Ctrl+C stops them)")
    )
