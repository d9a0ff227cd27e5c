"""init, validate, schema-json, compile: what needs the institution file and no database."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recongen.cli.errors import FINDINGS
from recongen.cli.options import Common, InstitutionFile, Json, file_command
from recongen.config import load_settings
from recongen.text import json_text, plural, printable

LONGEST_PREFIX = 30

if TYPE_CHECKING:
    from recongen.declared.findings import Finding
    from recongen.institution.types import Institution


@file_command
def init(
    common: Common,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.", show_default=False)],
) -> None:
    """Write a starter institution to edit; an existing file is left alone."""
    from recongen.errors import UsageError
    from recongen.institution.starter import starter_text

    try:
        with file.open("x", encoding="utf-8") as out:
            out.write(starter_text(_prefix(common, file)))
    except FileExistsError:
        raise UsageError(f"{file} exists already; nothing was written") from None
    common.talk.say(f"wrote {file}; edit it, then: recongen validate {shlex.quote(str(file))}")


def _prefix(common: Common, file: Path) -> str:
    """The one given, else the file's name made into one."""
    prefix = load_settings(common.settings, common.config).prefix
    named = re.sub(r"[^a-z0-9]+", "_", file.stem.lower()).strip("_")[:LONGEST_PREFIX]
    return prefix or (named if named[:1].isalpha() else f"bank_{named}"[:LONGEST_PREFIX].rstrip("_"))


@file_command
def validate(
    common: Common,
    file: InstitutionFile,
    json_: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
) -> None:
    """Check an institution file; every finding at once, each with its line and how to fix it."""
    from recongen.institution import check

    settings = load_settings(common.settings, common.config, beside=file)
    institution, findings = check(file, settings.prefix)
    if json_:
        _print_json(findings)
    else:
        for finding in findings:
            print(printable(str(finding)))
        if institution is not None and not common.talk.quiet:
            print(f"ok: {summary(institution)}")
    failing = [finding for finding in findings if strict or finding.severity == "error"]
    if failing or institution is None:
        common.talk.say(_count(findings))
        raise typer.Exit(FINDINGS)


def summary(institution: Institution) -> str:
    counts = (
        (institution.accounts, "account", None),
        (institution.account_templates, "account template", None),
        (institution.rails, "rail", None),
        (institution.transfer_templates, "transfer template", None),
        (institution.chains, "chain entry", "chain entries"),
        (institution.limit_schedules, "limit schedule", None),
    )
    counted = [plural(len(items), noun, several) for items, noun, several in counts if items]
    return f"{institution.prefix}: {', '.join(counted)}"


def _count(findings: list[Finding]) -> str:
    errors = sum(finding.severity == "error" for finding in findings)
    return f"{plural(errors, 'error')}, {plural(len(findings) - errors, 'warning')}"


def _print_json(findings: list[Finding]) -> None:
    errors = sum(finding.severity == "error" for finding in findings)
    document = {
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": [finding.to_dict() for finding in findings],
    }
    print(json_text(document))


@file_command
def schema_json(common: Common) -> None:
    """Print the JSON Schema of institution files, with which an editor completes and checks them."""
    from recongen.institution.schema_json import schema

    print(json_text(schema()))


@file_command
def compile_(
    common: Common,
    file: InstitutionFile,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", metavar="DIR", help="Where the dbt project goes.", show_default=False),
    ],
    package: Annotated[
        str | None,
        typer.Option(
            metavar="WHERE",
            help="git:URL@REVISION or local:PATH of the recongen package [default: a copy inside DIR].",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Write the institution as a dbt project, where plain `dbt build` works without recongen."""
    from recongen.institution.compile import compile_project
    from recongen.session import load_institution

    settings = load_settings(common.settings, common.config, beside=file)
    institution = load_institution(file, settings.prefix, common.talk)
    for path in compile_project(institution, out, package):
        print(path)
    common.talk.say(f"compiled {institution.prefix} into {out}; next: cd {out} && dbt build")
