"""case: which causes need somebody, who deals with them, and what people recorded about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from recongen.cli.errors import group
from recongen.cli.options import Common, InstitutionFile, Json, database_command, warn_of_fixed_as_of
from recongen.text import json_text, plural, printable

if TYPE_CHECKING:
    from recongen.report.cases import Case, Event, History
    from recongen.report.report import Report

case = group(
    "Record who deals with what is wrong, and what became of it. Nothing recorded here hides an exception."
)

LIMIT = 30
Key = Annotated[str, typer.Argument(metavar="KEY", help="The cause, as `case list` names it; in quotes.")]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who records it [default: the user of this machine].")
]
Note = Annotated[
    str | None, typer.Option("--note", metavar="TEXT", help="Why, for people who read it later.")
]
State = Literal["new", "acknowledged", "assigned", "accepted", "resolved"]


@case.command("list", short_help="List the cases, those that need attention first.")
@database_command
def list_(
    common: Common,
    file: InstitutionFile,
    state: Annotated[State | None, typer.Option(help="Only cases in this state.")] = None,
    assignee: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only cases assigned to this person or team.")
    ] = None,
    limit: int = typer.Option(LIMIT, min=0, metavar="N", help="At most N cases; 0 for all. JSON has all."),
    json_: Json = False,
) -> None:
    """List the cases of the last build: first those that were called resolved and are still open, then the overdue ones, then the most severe."""
    from recongen.report.cases import cases, count_uncounted

    session = common.session(file)

    def read(report: Report) -> tuple[list[Case], int, str]:
        return list(cases(report, state, assignee)), count_uncounted(report), report.context.as_of

    (found, late, as_of), stale = session.read_report(read)
    if json_:
        records = [one._asdict() for one in found]
        print(json_text({"prefix": session.prefix, "as_of": as_of, "uncounted": late, "cases": records}))
    else:
        for one in found[: limit or None]:
            print("\n".join(_lines(one, session.institution.currency)))
        more = f", {limit} shown: --limit 0 shows all" if limit and len(found) > limit else ""
        print(f"{plural(len(found), 'case')} as of {as_of}{more}")
    if stale:
        common.talk.warn(f"{stale}: {session.command('build')}")
    if late:
        common.talk.say(
            f"{plural(late, 'event')} later than this build count from the next build as of then or later: {session.command('build')}"
        )


@case.command(short_help="Show a case and everything recorded about it.")
@database_command
def show(common: Common, file: InstitutionFile, key: Key, json_: Json = False) -> None:
    """Show one case and everything recorded about it, the oldest first."""
    from recongen.report.cases import history

    session = common.session(file)
    found, _ = session.read_report(lambda report: history(report, key))
    if json_:
        print(json_text(_document(found)))
        return
    lines = _lines(found.case, session.institution.currency) if found.case else []
    print("\n".join(lines) or f"{printable(key)} was cleared; nobody said anything")
    for event in found.counted:
        print(f"  {_describe(event)}")
    for event in found.later:
        print(f"  {_describe(event)} (the next build as of then or later counts it)")


@case.command(short_help="Record that you have seen it.")
@database_command
def acknowledge(
    common: Common, file: InstitutionFile, key: Key, note: Note = None, by: By = None, json_: Json = False
) -> None:
    """Record that you have seen it."""
    _decide(common, file, key, "acknowledge", by, json_, note=note)


@case.command(short_help="Record who deals with it.")
@database_command
def assign(
    common: Common,
    file: InstitutionFile,
    key: Key,
    assignee: Annotated[str, typer.Argument(metavar="NAME", help="A person or a team.")],
    due: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="By when [default: the institution's service level]."),
    ] = None,
    note: Note = None,
    by: By = None,
    json_: Json = False,
) -> None:
    """Record who deals with it, and by when."""
    _decide(common, file, key, "assign", by, json_, note=note, assignee=assignee, due=due)


@case.command(short_help="Add a comment.")
@database_command
def comment(
    common: Common,
    file: InstitutionFile,
    key: Key,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The comment, in quotes.")],
    by: By = None,
    json_: Json = False,
) -> None:
    """Add a comment; the state of the case does not change."""
    _decide(common, file, key, "comment", by, json_, note=text)


@case.command(short_help="Accept it until a day.")
@database_command
def accept(
    common: Common,
    file: InstitutionFile,
    key: Key,
    until: Annotated[str, typer.Option(metavar="DAY", help="The day on which it counts again.")],
    note: Note = None,
    by: By = None,
    json_: Json = False,
) -> None:
    """Accept it until a day, on which it is open again. Every page still shows it; `gate --ignore-accepted` lets it pass."""
    _decide(common, file, key, "accept", by, json_, note=note, due=until)


@case.command(short_help="Record that it is dealt with.")
@database_command
def resolve(
    common: Common, file: InstitutionFile, key: Key, note: Note = None, by: By = None, json_: Json = False
) -> None:
    """Record that it is dealt with. If its cause is still there, the case is listed first, as a contradiction."""
    _decide(common, file, key, "resolve", by, json_, note=note)


@case.command(short_help="Take back an acceptance or a resolution.")
@database_command
def reopen(
    common: Common, file: InstitutionFile, key: Key, note: Note = None, by: By = None, json_: Json = False
) -> None:
    """Take back an acceptance or a resolution."""
    _decide(common, file, key, "reopen", by, json_, note=note)


def _decide(
    common: Common,
    file: InstitutionFile,
    key: str,
    kind: str,
    by: str | None,
    json_: bool,
    note: str | None = None,
    assignee: str | None = None,
    due: str | None = None,
) -> None:
    from recongen.casework import Decision, decide
    from recongen.feed.events import user
    from recongen.report.rows import typed_day

    session = common.session(file)
    decision = Decision(kind, note, assignee, None if due is None else typed_day(due))
    warn_of_fixed_as_of(session)
    event, later = decide(session, key, decision, user() if by is None else by)
    for other in later:
        common.talk.say(f"since the last build: {_describe(other)}")
    if json_:
        print(json_text({name: value for name, value in event._asdict().items() if name != "event"}))
    else:
        print(_describe(event))
    common.talk.say(f"it counts from the next build as of now or later: {session.command('build')}")


def _document(found: History) -> dict[str, object]:
    return {
        "case": found.case._asdict() if found.case else None,
        "events": [event._asdict() for event in found.counted],
        "later_events": [event._asdict() for event in found.later],
    }


def _lines(one: Case, code: str) -> list[str]:
    """Its state and money; its key, for another command; who and when; what is wrong."""
    from recongen import currency
    from recongen.report.table import money

    flags = {
        "resolved, but still open": one.is_contradiction,
        "overdue": one.is_overdue,
        "cleared": not one.is_open,
    }
    said = [
        one.since,
        f"{plural(one.age_days, 'business day')} old" if one.age_days is not None else "",
        *one.handling,
        f"owner {one.owner_team}" if one.owner_team else "",
    ]
    title = one.check_title or "No longer found"
    head = [
        one.state,
        *(flag for flag, holds in flags.items() if holds),
        one.severity,
        title,
        currency.amount(money(one.money), code),
    ]
    return [
        printable("  ".join(filter(None, head))),
        printable(f"    {one.episode_key}"),
        *(printable(f"    {line}") for line in (", ".join(filter(None, said)), one.headline) if line),
    ]


def _describe(event: Event) -> str:
    note = f": {event.note}" if event.note else ""
    return printable(f"{event.made_at} {event.made_by}: {event.deed}{note}")
