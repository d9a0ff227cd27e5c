"""Requests and responses of probe and triage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from recongen.apps.datasets import Value
from recongen.apps.words import amount, format_value
from recongen.apps.words import day as day_text
from recongen.config import FIRST_DAY, LAST_DAY
from recongen.errors import RecongenError
from recongen.studio.feed import probe
from recongen.studio.feed.build import MOST_ROWS, Ask, Build, Question
from recongen.studio.feed.declared import Declared, read_declared
from recongen.studio.feed.inference import Declaring, declaring, questions, read_answers
from recongen.studio.feed.navigation import address, banners_of, day_in, number_in, paginate, periods
from recongen.studio.feed.query import feed_query
from recongen.studio.feed.records import (
    Example,
    Paging,
    ProbeLine,
    ProbePage,
    TriagePage,
    UnknownLine,
)
from recongen.studio.feed.unknown import KINDS, Unknown, find_unknown, question
from recongen.studio.house import Room
from recongen.studio.pages import ROOT, Pages, href
from recongen.studio.records import StudioPage
from recongen.studio.requests import Again, Requests, Writing, who_asks
from recongen.studio.splice import RefusedEditError
from recongen.text import plural
from recongen.web.address import sheet_state
from recongen.web.forms import Posted
from recongen.web.records import Link, NavApp, NavSheet

PROBE, TRIAGE = f"{ROOT}/probe", f"{ROOT}/triage"
TITLES = {
    PROBE: ("Probe", "What the file expects of the feed, and what was posted."),
    TRIAGE: ("Triage", "What the feed holds and the file does not know."),
}
EVER = (FIRST_DAY, LAST_DAY)
NO_BUILD = "There is no database that holds a build: load a feed and build it, then start again."
Chosen = dict[str, Value]


@dataclass
class FeedViews(Requests):
    build: Build | None = None
    """None where there is no database."""

    @property
    def room(self) -> Room:
        links = [NavSheet(title, path) for path, (title, _) in TITLES.items()]
        routes = [
            *self._routes("/probe", self.show_probe),
            *self._routes("/triage", self.show_triage, self.declare),
        ]
        return Room("editor", NavApp("Feed", links), routes)

    # Probe ----------------------------------------------------------------------------------------------------------------

    def show_probe(self, request: Request) -> Response:
        return self._page(request, partial(self._probe, request))

    def _probe(self, request: Request, pages: Pages) -> StudioPage:
        asked = request.query_params
        kind: probe.Kind = next((each for each in probe.KINDS if each == asked.get("kind")), "rail")
        first, last = day_in(asked.get("from")) or EVER[0], day_in(asked.get("to")) or EVER[1]
        name, number = asked.get("name", "").strip()[:200], number_in(asked.get("page"))
        kept = {"from": asked.get("from", ""), "to": asked.get("to", ""), "name": name}
        page = ProbePage(
            *pages.head(PROBE, *TITLES[PROBE]),
            kinds=[
                NavSheet(title, address(PROBE, kept | {"kind": each}), is_current=each == kind)
                for each, title in probe.KINDS.items()
            ],
            kind=kind,
            noun=kind,
            first=first.isoformat() if first > EVER[0] else "",
            last=last.isoformat() if last < EVER[1] else "",
            name=name,
        )
        if self.build is None:
            return replace(page, problem=NO_BUILD)
        try:
            answers, standing = self.build.read(
                lambda ask: [ask(each) for each in probe.questions(kind, first, last)]
            )
        except RecongenError as reason:
            return replace(page, problem=f"{reason}.")
        known = read_declared(pages.state.document)
        found = [
            line
            for line in probe.lines(kind, answers, known, pages.state.institution, self.build.currency)
            if name.lower() in line.name.lower()
        ]
        off = sum(bool(line.difference) for line in found)
        shown_lines, paging = paginate(found, number, PROBE, kept | {"kind": kind})
        return replace(
            page,
            frame=replace(page.frame, banners=[*page.frame.banners, *banners_of(standing)]),
            lines=[
                ProbeLine(line, self._form_of(kind, line, known), self._sheet_of(kind, line, first, last))
                for line in shown_lines
            ],
            periods=periods(standing, PROBE, kept | {"kind": kind}),
            summary=f"{plural(len(found), kind)}, {off:,} not as expected" if found else "",
            paging=paging,
        )

    def _form_of(self, kind: probe.Kind, line: probe.Line, known: Declared) -> str:
        if kind == "rail":
            return (
                href(("rails", known.rails[line.name].at))
                if line.name in known.rails
                else f"{TRIAGE}?kind=rail"
            )
        if kind == "template":
            at = known.templates.get(line.name)
            return f"{TRIAGE}?kind=template" if at is None else href(("transfer_templates", at))
        return href(("chains",)) if kind == "chain" else href(("business_calendar",))

    def _sheet_of(self, kind: probe.Kind, line: probe.Line, first: date, last: date) -> Link | None:
        if kind == "day":
            day = date.fromisoformat(line.name)
            return self._sheet("l2_flow_tracing", "rails", {}, day, day)
        sheet, parameter = {
            "rail": ("rails", "pRail"),
            "template": ("transfer_templates", "pTemplate"),
            "chain": ("chains", "pChain"),
        }[kind]
        return self._sheet("l2_flow_tracing", sheet, {parameter: line.name}, first, last)

    def _sheet(
        self, app_name: str, sheet_name: str, chosen: Chosen, first: date = EVER[0], last: date = EVER[1]
    ) -> Link | None:
        """None where the dashboards have no such sheet, or none for readers of this page."""
        for app in self.house.apps:
            for sheet in app.sheets if app.name == app_name else ():
                if sheet.name == sheet_name:
                    days: Chosen = (
                        {"pFrom": first, "pTo": last} if (first, last) != EVER else {"pWindow": "All days"}
                    )
                    values = {name: (value,) for name, value in (chosen | days).items()}
                    return Link(sheet.title, sheet_state(app, sheet, values).href)
        return None

    # Triage ---------------------------------------------------------------------------------------------------------------

    def show_triage(self, request: Request) -> Response:
        return self._page(request, partial(self._triage, request))

    def _triage(self, request: Request, pages: Pages, refused: str = "") -> StudioPage:
        kind, number = _kind(request), number_in(request.query_params.get("page"))
        page = TriagePage(
            *pages.head(TRIAGE, *TITLES[TRIAGE]),
            kinds=[
                NavSheet(each.title, f"{TRIAGE}?kind={name}", is_current=name == kind)
                for name, each in KINDS.items()
            ],
            kind=kind,
            kind_title=KINDS[kind].title,
            kind_help=KINDS[kind].help,
            action=f"{TRIAGE}?kind={kind}",
            refused=refused,
        )
        if self.build is None:
            return replace(page, problem=NO_BUILD)
        known, code = read_declared(pages.state.document), self.build.currency

        def work(ask: Ask) -> tuple[list[Unknown], Paging, list[UnknownLine], bool]:
            rows = ask(question(kind))
            found = find_unknown(kind, rows, known)
            on_page, paging = paginate(found, number, TRIAGE, {"kind": kind})
            ids = tuple(
                sorted({each.examples["transactions"] for each in on_page if "transactions" in each.examples})
            )
            examples = ask(Question("studio_examples", {"pTransactions": ids})) if ids else []
            facts = {row["transaction_id"]: _facts(row, code) for row in examples}
            return found, paging, [self._line(each, known, facts) for each in on_page], len(rows) == MOST_ROWS

        try:
            (_, paging, lines, is_cut), standing = self.build.read(work)
        except RecongenError as reason:
            return replace(page, problem=f"{reason}.")
        banners = [*page.frame.banners, *banners_of(standing)]
        return replace(
            page, frame=replace(page.frame, banners=banners), lines=lines, paging=paging, is_cut=is_cut
        )

    def _line(self, each: Unknown, known: Declared, facts: Mapping[str, Sequence[str]]) -> UnknownLine:
        assert self.build is not None
        kind, books = KINDS[each.kind], self.build.books
        check = kind.check(each, known)
        return UnknownLine(
            each.key,
            each.name,
            each.context,
            plural(each.rows, "row"),
            day_text(each.first_day)
            if each.first_day == each.last_day
            else f"{day_text(each.first_day)} to {day_text(each.last_day)}",
            check,
            [
                Example(
                    key,
                    self._example(relation, key),
                    facts.get(key, ()) if relation == "transactions" else (),
                )
                for relation, key in each.examples.items()
            ],
            feed_query(each, books.target, books.prefix),
            kind.refusal(each, known),
        )

    def _example(self, relation: str, key: str) -> str:
        chosen: Chosen = {"pTransaction" if relation == "transactions" else "pAccount": key}
        found = self._sheet("l1_reconciliation", "transactions", chosen)
        return found.href if found else ""

    def declare(self, request: Request, posted: Posted) -> Writing:
        kind, who = _kind(request), who_asks(request)
        again: Again = lambda pages, why: self._triage(request, pages, why)
        try:
            name, made = self._declaring(kind, posted.get("key", ""), who)
        except RecongenError as reason:
            return Writing(_refusing(reason), again, TRIAGE)
        what = f"declare {kind.replace('_', ' ')} {name}"
        return Writing(
            lambda who, read_answers: self.editor.change(who, read_answers, what, made.edit),
            again,
            href(made.place),
        )

    def _declaring(self, kind: str, key: str, who: str) -> tuple[str, Declaring]:
        if self.build is None:
            raise RefusedEditError(NO_BUILD.rstrip("."))
        document = self.editor.state(who).document
        known = read_declared(document)

        def work(ask: Ask) -> tuple[str, Declaring]:
            each = next(
                (each for each in find_unknown(kind, ask(question(kind)), known) if each.key == key), None
            )
            if each is None:
                raise RefusedEditError(
                    "the file or the feed has changed: this name is declared now, or no longer used"
                )
            if refusal := KINDS[kind].refusal(each, known):
                raise RefusedEditError(refusal.rstrip("."))
            return each.name, declaring(
                each, read_answers([ask(q) for q in questions(each)]), known, document
            )

        return self.build.read(work)[0]


def _refusing(reason: RecongenError) -> Callable[[str, str], None]:
    def act(who: str, seen: str) -> None:
        raise reason

    return act


def _kind(request: Request) -> str:
    asked = request.query_params.get("kind", "")
    return asked if asked in KINDS else "rail"


def _facts(row: Mapping[str, object], code: str) -> list[str]:
    words = (
        ("", row["posting"], "instant"),
        ("", row["account"], "text"),
        ("", amount(row["amount_money"], code), "text"),
        ("role ", row["account_role"], "text"),
        ("status ", row["status"], "text"),
        ("rail ", row["rail_name"], "text"),
        ("template ", row["template_name"], "text"),
        ("type ", row["transfer_type"], "text"),
        ("origin ", row["origin"], "text"),
        ("metadata ", row["metadata"], "text"),
    )
    return [f"{label}{format_value(value, form)}"[:500] for label, value, form in words if value is not None]  # type: ignore[arg-type]
