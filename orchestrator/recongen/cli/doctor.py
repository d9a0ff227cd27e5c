"""doctor: what is wrong with this machine, this profile or this feed, and how to fix it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, Json, database_command
from recongen.text import json_text, printable


@database_command
def doctor(
    common: Common,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="An institution to look at, too.", show_default=False),
    ] = None,
    json_: Json = False,
) -> None:
    """Check versions, the profile, the connection and the feed; say how to fix what is wrong."""
    from recongen.cli.diagnosis import diagnose

    diagnoses = diagnose(common, file)
    if json_:
        print(json_text([diagnosis.to_dict() for diagnosis in diagnoses]))
    else:
        for diagnosis in diagnoses:
            print(printable(str(diagnosis)))
    if any(diagnosis.state == "wrong" for diagnosis in diagnoses):
        raise typer.Exit(FINDINGS)
