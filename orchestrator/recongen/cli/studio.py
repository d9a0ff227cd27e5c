"""studio: the institution file in a browser, beside the dashboards."""

from __future__ import annotations

import sys

from recongen.cli.apps import ProjectFolder
from recongen.cli.dashboards import HOST, PORT, AccessLog, Host, Port
from recongen.cli.options import Common, InstitutionFile, database_command


@database_command
def studio(
    common: Common,
    file: InstitutionFile,
    project: ProjectFolder = None,
    host: Host = HOST,
    port: Port = PORT,
    access_log: AccessLog = False,
) -> None:
    """Serve the dashboards and, under /studio, an editor of the institution file, until interrupted.

    The editor writes that file, and its history into build/studio beside it. On another address than this machine's
    own it is for readers with the role `editor` (`web:` in recongen.yaml).
    """
    from recongen.studio.server import assemble

    session = common.session(file)
    server = assemble(session, host, port, project, sys.stdout if access_log else None)
    server.serve(lambda address: session.talk.say(f"studio of {file}: {address}studio (Ctrl+C stops it)"))
