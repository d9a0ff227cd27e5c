"""docs: the handbook of an institution, as a site to read and to serve."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import EXIT_CODES, group
from recongen.cli.options import Common, InstitutionFile, database_command
from recongen.text import plural

if TYPE_CHECKING:
    from recongen.docs.commands import CommandLine
    from recongen.session import Session

HOST, PORT = "127.0.0.1", 8766

docs = group("The handbook: pages for each role, in the institution's own words.")
Out = Annotated[
    Path | None,
    typer.Option(
        "-o", "--out", metavar="DIR", help="The folder to write [default: where the dashboards look for it]."
    ),
]


@docs.command(short_help="Write the handbook as a site.")
@database_command
def build(common: Common, file: InstitutionFile, out: Out = None) -> None:
    """Write the handbook of an institution as a folder of pages, which any browser opens without a network.

    The pages are also in the build folder as Markdown, under docs/pages.
    """
    session = common.session(file)
    out = out or session.site
    written = write(session, out)
    session.talk.say(
        f"wrote the handbook of {session.title} to {out}: {plural(written, 'page')}; open {out / 'index.html'}"
    )


@docs.command(short_help="Show the handbook in a browser.")
@database_command
def serve(
    common: Common,
    file: InstitutionFile,
    port: int = typer.Option(PORT, min=0, max=65535, metavar="N", help="The port; 0 takes any that is free."),
) -> None:
    """Write the handbook and show it to browsers on this machine, until interrupted."""
    from recongen.web.handbook import site_alone, site_in
    from recongen.web.server import Server

    session = common.session(file)
    write(session, session.site)
    server = Server(site_alone(site_in(session.site), HOST), HOST, port)
    server.serve(
        lambda address: session.talk.say(f"handbook of {session.title}: {address} (Ctrl+C stops it)")
    )


def write(session: Session, out: Path) -> int:
    """Makes the folder hold the handbook; returns how many pages it has."""
    from recongen.dbt_core.runner import without_collecting_garbage
    from recongen.demo import examples
    from recongen.docs import site
    from recongen.docs.handbook import Handbook, material_of, root
    from recongen.institution.owned_folder import OwnedFolder

    folder = OwnedFolder(out)
    session.talk.say("reading the apps")
    is_shown = session.prefix == examples.SHOWN
    theme = session.institution.theme or {}
    look = site.Look(session.title, str(theme.get("accent") or ""))
    with without_collecting_garbage():
        handbook = Handbook(material_of(session, command_line(), is_shown), root() / "handbook")
        files = site.make(handbook.pages, handbook.render(), handbook.files, look, session.folder / "docs")
    folder.write(files, {})
    return len(handbook.pages)


def command_line() -> CommandLine:
    from recongen.cli import app
    from recongen.docs.commands import CommandLine, commands_of

    shared = [each.name for each in fields(Common)]
    return CommandLine(tuple(commands_of(typer.main.get_command(app), shared)), EXIT_CODES)
