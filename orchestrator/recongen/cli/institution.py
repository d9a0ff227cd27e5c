"""init, validate, schema-json, compile: what needs the institution file and no database."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, InstitutionFile, Json, file_command
from recongen.errors import UsageError
from recongen.text import json_text, plural, printable

LONGEST_PREFIX = 30


@file_command
def init(common: Common, file: Path = typer.Argument(metavar="FILE", help="The file to write.")) -> None:
    """Write a starter institution to edit; an existing file is never overwritten."""
    from recongen.institution.starter import starter_text
    from recongen.institution.vocabulary import PREFIX

    prefix = common.settings().prefix or _prefix_of(file)
    if not re.fullmatch(PREFIX.pattern, prefix):
        raise UsageError(f"{prefix!r} is not {PREFIX.says}: give one with --prefix")
    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(starter_text(prefix))
    except FileExistsError:
        raise UsageError(f"{file} exists already; nothing was written") from None
    common.talk.say(f"wrote {file}; edit it, then: recongen validate {shlex.quote(str(file))}")


def _prefix_of(file: Path) -> str:
    """The file's name made into a prefix."""
    words = re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_")[:LONGEST_PREFIX]
    return words if words[:1].isalpha() else f"bank_{words}"[:LONGEST_PREFIX].rstrip("_")


@file_command
def validate(
    common: Common,
    file: InstitutionFile,
    json_: Json = False,
    strict: bool = typer.Option(False, "--strict", help="Treat warnings as errors."),
) -> None:
    """Check an institution file; every finding at once, each with its line and how to fix it."""
    from recongen.institution import check
    from recongen.institution.summary import summary

    institution, findings = check(file, common.settings(beside=file).prefix)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    if json_:
        listed = [finding.to_dict() for finding in findings]
        print(json_text({"errors": errors, "warnings": warnings, "findings": listed}))
    else:
        for finding in findings:
            print(printable(str(finding)))
        if institution is not None and not common.quiet:
            print(f"ok: {summary(institution)}")
    if institution is None or errors or (strict and warnings):
        common.talk.say(f"{plural(errors, 'error')}, {plural(warnings, 'warning')}")
        raise typer.Exit(FINDINGS)


@file_command
def schema_json(
    common: Common, map_: bool = typer.Option(False, "--map", help="Print the schema of maps instead.")
) -> None:
    """Print the JSON Schema of institution files, with which an editor completes and checks them."""
    from recongen.institution.schema_json import schema
    from recongen.institution.types import Institution
    from recongen.statements.map import Map

    print(json_text(schema(Map if map_ else Institution)))


@file_command
def compile_(
    common: Common,
    file: InstitutionFile,
    out: Path = typer.Option(..., "--out", "-o", metavar="DIR", help="Where the dbt project goes."),
    package: str | None = typer.Option(
        None,
        metavar="WHERE",
        help="git:URL@REVISION or local:PATH of the recongen package [default: a copy inside DIR].",
    ),
    map_: Path | None = typer.Option(
        None,
        "--map",
        metavar="YAML",
        help="A map of your own tables: the project reads them as the feed [default: `map` of recongen.yaml].",
    ),
) -> None:
    """Write the institution as a dbt project, where plain `dbt build` works without recongen."""
    from recongen.institution.compile import compile_project

    session = common.session(file, fixed={"map": map_} if map_ else None)
    institution = session.compiled_institution
    for path in compile_project(institution, out, package, own_feed=session.own_feed_files):
        print(path)
    common.talk.say(f"compiled {institution.prefix} into {out}; next: cd {out} && dbt build")
