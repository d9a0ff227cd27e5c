"""feed from and feed map: turn bank statements into a feed."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from recongen import currency
from recongen.cli.options import Common, Execute, InstitutionFile, Json, database_command, file_command
from recongen.errors import MapError, StatementsError, UsageError
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.declared.findings import Finding
    from recongen.session import Session
    from recongen.statements.convert import Conversion
    from recongen.statements.output import FeedFiles

Format = Literal["camt053", "mt940", "bai2", "ofx"]

MOST_DAYS = 31
"""Of an account, to print."""
MOST_OF_A_KIND = 3
"""Warnings of one rule to print."""
MOST_ERRORS = 20

Statements = Annotated[list[Path], typer.Argument(metavar="FILES", help="Statement files.")]
MapFile = Annotated[Path, typer.Option("--map", metavar="YAML", help="What is what: accounts and rules.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="DIR", help="Write the two CSV files into this folder."),
]


@database_command
def convert(
    common: Common,
    format: Annotated[Format, typer.Argument(help="What the bank calls the files.")],
    files: Statements,
    map_: MapFile,
    output: Output = None,
    execute: Execute = False,
    json_: Json = False,
) -> None:
    """Read bank statements by a map: print what becomes of them, write it with -o, load it with --execute."""
    from recongen.feed.load import load
    from recongen.feed.values import Options
    from recongen.statements import map as maps
    from recongen.statements.convert import convert as work
    from recongen.statements.known import ask_known
    from recongen.statements.output import FeedFiles, publish, work_folder

    institution, findings = maps.institution_of(map_)
    if institution is None:
        raise MapError(findings)
    session, talk = common.session(institution), common.talk
    found, findings = maps.read(map_, session.institution)
    if found is None:
        raise MapError(findings)
    for finding in findings:
        talk.say(str(finding))
    if execute:
        session.must_have_tables()
        session.must_have_database()
    accounts = [account.id for account in found.accounts if account.id]
    stored = ask_known(session, accounts, is_needed=execute)
    with work_folder(output) as folder:
        with FeedFiles(folder) as feed, talk.progress("reading", in_bytes=True) as advance:
            done = work(format, files, found, session.institution, feed, stored, advance)
        if done.is_refused:
            _refuse(done, json_)
        if output is not None:
            publish(folder, output)
            feed.folder = output
        loaded: dict[str, Any] | None = None
        if execute:
            options = Options(session.institution.statuses, str(session.file), skip_known=True)
            with talk.progress("loading", in_bytes=True) as advance:
                result = load(
                    session.target, session.prefix, feed.transactions, feed.balances, advance, options
                )
            loaded = {"rows": result.counts, "skipped": result.skipped}
    _print(done, json_, {"output": str(output) if output else None, "loaded": loaded})
    for line in _warnings(done.findings):
        talk.warn(line)
    _say_what_was_done(session, feed, output, loaded)


def _refuse(done: Conversion, json_: bool) -> None:
    errors = [finding for finding in done.findings if finding.severity == "error"]
    lines = [str(finding) for finding in errors[:MOST_ERRORS]]
    if done.counts["error"] > len(lines):
        lines.append(f"… and {done.counts['error'] - len(lines):,} more; --json lists them")
    _print(done, json_, {"output": None, "loaded": None})
    lines += [f"warning: {line}" for line in _warnings(done.findings)]
    counted = plural(done.counts["error"], "error")
    raise StatementsError(f"the statements were refused: {counted}; nothing was written or loaded", lines)


def _warnings(findings: Sequence[Finding]) -> Iterator[str]:
    """The first of each rule, and how many more there are."""
    seen: Counter[str] = Counter()
    for finding in findings:
        if finding.severity == "warning":
            seen[finding.rule] += 1
            if seen[finding.rule] <= MOST_OF_A_KIND:
                place = f"{finding.file}:{finding.line}" if finding.line else finding.file
                where = f" {finding.where}:" if finding.where else ""
                yield f"{place}:{where} {finding.message}. {finding.remedy}"
    for rule, count in seen.items():
        if count > MOST_OF_A_KIND:
            yield f"… and {count - MOST_OF_A_KIND:,} more of the kind {rule}; --json lists them"


def _print(done: Conversion, json_: bool, more: dict[str, Any]) -> None:
    from recongen.statements.convert import each_day
    from recongen.statements.reading import money

    if json_:
        print(json_text(done.to_dict() | more))
        return
    for account in done.accounts:
        days = each_day(account.books)
        repeated = (
            f", {plural(account.repeated, 'entry', 'entries')} in more than one" if account.repeated else ""
        )
        name = f"{account.party.name} ({account.party.id})"
        print(
            printable(
                f"{name}: {plural(account.books.statements, 'statement')}, {plural(len(days), 'day')}{repeated}"
            )
        )
        sums = (currency.heading(name, done.currency) for name in ("credits", "debits", "closing"))
        print(f"  {'day':<10} {'entries':>8} {'pending':>8} {' '.join(f'{each:>18}' for each in sums)}")
        for day, found, closing in days[:MOST_DAYS]:
            print(
                f"  {day} {found.entries:>8,} {found.pending:>8,} {money(found.credits):>18} {money(-found.debits):>18} "
                f"{money(closing.cents) if closing else '-':>18}"
            )
        if len(days) > MOST_DAYS:
            print(f"  … and {len(days) - MOST_DAYS:,} more days; --json lists them")


def _say_what_was_done(
    session: Session, feed: FeedFiles, output: Path | None, loaded: dict[str, Any] | None
) -> None:
    talk = session.talk
    rows = " and ".join(
        plural(count, f"row of {name}", f"rows of {name}") for name, count in feed.rows.items()
    )
    if output is not None:
        talk.say(f"wrote {rows} into {output}")
    if loaded is not None:
        new = " and ".join(
            plural(count, f"row of {name}", f"rows of {name}") for name, count in loaded["rows"].items()
        )
        known = sum(loaded["skipped"].values())
        skipped = f"; {plural(known, 'row')} skipped: the tables hold them" if known else ""
        talk.say(f"loaded {new} into {session.target.describe()}{skipped}")
        talk.say(f"next: {session.command('build')}")
    elif output is not None:
        names = f"--transactions {feed.transactions} --balances {feed.balances}"
        talk.say(f"next: {session.command('feed load', f'{names} --skip-known --execute')}")
    else:
        talk.say(f"{rows} would be made; -o DIR writes them, --execute loads them")


@file_command
def begin_map(
    common: Common,
    file: InstitutionFile,
    from_: Annotated[
        list[Path], typer.Option("--from", metavar="FILE", help="A statement file, one or more.")
    ],
    more: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILES]", help="More statement files.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option(help="What the files are [default: what each looks like].")
    ] = None,
    map_: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="YAML", help="A map you have begun; prints what it does not cover yet."
        ),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="The encoding of files that are not UTF-8.")
    ] = None,
) -> None:
    """Print the beginning of a map: everything in the files that is not mapped yet, with counts and examples, for you to fill in."""
    from recongen.statements import map as maps
    from recongen.statements.starter import Starter
    from recongen.statements.text import ENCODINGS

    if encoding not in (None, *ENCODINGS):
        raise UsageError(f"--encoding: {encoding} is not one of {', '.join(ENCODINGS)}")
    session, talk = common.session(file), common.talk
    found = None
    if map_ is not None:
        found, findings = maps.read(map_, session.institution)
        if found is None:
            raise MapError(findings)
    elif not session.institution.accounts:
        talk.say("the institution declares no accounts yet")
    starter = Starter(found, encoding, session.institution.currency)
    with talk.progress("reading", in_bytes=True) as advance:
        starter.read([*from_, *(more or [])], format, advance)
    errors = [each for each in starter.findings.kept if each.severity == "error"]
    if errors:
        counted = plural(starter.findings.counts["error"], "error")
        raise StatementsError(f"{counted} in the files", [str(each) for each in errors[:MOST_ERRORS]])
    print(starter.yaml(os.path.relpath(file)), end="")
    talk.say(f"{starter.summary}; write this into a file, and fill it in")
