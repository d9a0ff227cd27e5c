"""Requests and responses of training. GET never writes and starts nothing; what a POST starts goes on in the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recongen.errors import RecongenError, UsageError
from recongen.processes.background import Progress
from recongen.session import Session
from recongen.studio.house import House, HousePage, Room
from recongen.studio.training import timeline
from recongen.studio.training.records import NothingPage, ShapingPage, TimelinePage
from recongen.studio.training.shaping import fields, plan_part, read_typed, summary
from recongen.studio.training.shelf import Opened, Shelf
from recongen.studio.training.timeline import Timeline, address, days_around
from recongen.text import plural
from recongen.training.suspicions import Mode
from recongen.web.forms import Posted, reader_of
from recongen.web.records import Banner, Link, NavApp, NavSheet

SHAPING = "/operate/training"


def room(house: House, session: Session) -> Room:
    views = Views(house, Shelf(session))
    links = [NavSheet("Training data", SHAPING, ""), NavSheet("Timeline", timeline.ROOT, "")]
    return Room("operator", NavApp("Train", links), views.routes)


class Views:
    def __init__(self, house: House, shelf: Shelf) -> None:
        self._house, self._shelf = house, shelf
        posts = {
            f"{SHAPING}/plan": self.begin_plan,
            f"{SHAPING}/load": self.begin_load,
            f"{SHAPING}/cancel": self.cancel,
            f"{timeline.ROOT}/build": self.build,
            f"{timeline.ROOT}/mode": self.choose_mode,
            f"{timeline.ROOT}/suspect": self.suspect,
        }
        self.routes = [
            Route(SHAPING, self.shaping, methods=["GET"]),
            Route(timeline.ROOT, self.timeline, methods=["GET"]),
            *(
                Route(path, house.forms.taking(self._refusing(write)), methods=["POST"])
                for path, write in posts.items()
            ),
        ]

    # Training data --------------------------------------------------------------------------------------------------------

    def shaping(self, request: Request) -> Response:
        return self._answer(request, lambda: self._shaping(request, read_typed(request.query_params)))

    def _shaping(self, request: Request, typed: Mapping[str, str], problem: str = "") -> ShapingPage:
        opened, prefix = self._shelf.open_current(), self._shelf.training.prefix
        planning, loading = self._shelf.plan.progress(), self._shelf.load.progress()
        # A plan of other values is not the plan of these.
        planning = planning if dict(planning.order) == dict(typed) else Progress()
        return ShapingPage(
            *self._house.top(request, "Training data", "Books with planted faults, to be trained on."),
            knobs=list(fields(typed)),
            problem=problem,
            plan=plan_part(planning.result) if planning.state == "done" else None,
            planning=planning,
            loading=loading,
            prefix=prefix,
            current=summary(opened.exercise) if opened else "",
            is_asked=bool(request.query_params),
            here=f"{SHAPING}?{urlencode(dict(typed))}",
        )

    def begin_plan(self, request: Request, posted: Posted) -> Response:
        """A plan of other values gives way."""
        self._shelf.plan.cancel()
        return self._begin(request, posted, execute=False)

    def begin_load(self, request: Request, posted: Posted) -> Response:
        return self._begin(request, posted, execute=True)

    def _begin(self, request: Request, posted: Posted, execute: bool) -> Response:
        typed = read_typed(posted)
        try:
            self._shelf.begin(self._shelf.load if execute else self._shelf.plan, typed, execute)
        except UsageError as error:
            return self._house.render(request, self._shaping(request, typed, str(error)), 422)
        return _to(SHAPING, typed)

    def cancel(self, request: Request, posted: Posted) -> Response:
        for job in (self._shelf.plan, self._shelf.load):
            job.cancel()
        return _to(SHAPING, read_typed(posted))

    # Timeline -------------------------------------------------------------------------------------------------------------

    def timeline(self, request: Request) -> Response:
        return self._answer(request, lambda: self._timeline(request))

    def _timeline(self, request: Request) -> HousePage:
        opened = self._shelf.open_current()
        if opened is None:
            top = self._house.top(request, "Timeline", "The days of the training data, one by one.")
            text = "There is no training data yet."
            return NothingPage(*top, text, Link("Make some", SHAPING))
        days = opened.exercise.days
        day = _day_at(days, request.query_params.get("n", "")) or days_around(
            days, request.query_params.get("day", "")
        )
        # Where days are being built, the one that somebody looks at comes first.
        opened.outward.turn_to(day)
        return self._day(request, opened, day)

    def _day(self, request: Request, opened: Opened, day: date) -> TimelinePage:
        notes = opened.people.read(reader_of(request).name)
        timeline, outward = Timeline(opened, day, notes), opened.outward
        days, built = opened.exercise.days, len(opened.days.built_days())
        is_built, is_running = timeline.found is not None, outward.is_running
        top = self._house.top(request, f"{day:%A}, {day}", summary(opened.exercise))
        return TimelinePage(
            *top,
            day=day.isoformat(),
            number=days.index(day),
            last=len(days) - 1,
            before=timeline.neighbour(-1, "Previous day"),
            after=timeline.neighbour(1, "Next day"),
            is_built=is_built,
            is_running=is_running,
            building=outward.building.isoformat() if is_running and outward.building else "",
            problem=outward.problems.get(day, ""),
            built=f"{built} of {plural(len(days), 'day')}",
            is_complete=built == len(days),
            bars=timeline.bars(),
            tables=list(timeline.tables()),
            mode=notes.mode,
            stories=timeline.stories() if notes.mode == "shown" else (),
            score=timeline.score() if notes.mode == "hidden" else None,
            here=address(day),
            is_coming=is_running and not is_built and day not in outward.problems,
        )

    def build(self, request: Request, posted: Posted) -> Response:
        opened, day = self._open_at(posted)
        opened.outward.begin(day)
        return RedirectResponse(address(day), 303)

    def choose_mode(self, request: Request, posted: Posted) -> Response:
        opened, day = self._open_at(posted)
        if posted.get("mode") not in ("shown", "hidden"):
            raise RecongenError("the mode is shown or hidden")
        mode: Mode = "hidden" if posted["mode"] == "hidden" else "shown"
        opened.people.change(reader_of(request).name, lambda notes: replace(notes, mode=mode))
        return RedirectResponse(address(day), 303)

    def suspect(self, request: Request, posted: Posted) -> Response:
        opened, day = self._open_at(posted)
        found = opened.days.read(day)
        if found is None:
            raise RecongenError(f"{day} is not built yet: look at it first")
        what = posted.get("what", "").strip()
        opened.people.change(reader_of(request).name, lambda notes: notes.toggle(what, day, found))
        return RedirectResponse(address(day, "#find"), 303)

    def _open_at(self, posted: Posted) -> tuple[Opened, date]:
        opened = self._shelf.open_current()
        if opened is None:
            raise RecongenError("there is no training data yet: make some first")
        day = posted.get("day", "")
        if day not in opened.exercise.marks:
            raise RecongenError(f"{day[:20]!r} is not a day of the training data")
        return opened, date.fromisoformat(day)

    # One request ------------------------------------------------------------------------------------------------------------

    def _answer(self, request: Request, make: Callable[[], HousePage]) -> Response:
        try:
            return self._house.render(request, make())
        except RecongenError as error:
            return self._refusal(request, error)

    def _refusing(
        self, write: Callable[[Request, Posted], Response]
    ) -> Callable[[Request, Posted], Response]:
        def respond(request: Request, posted: Posted) -> Response:
            try:
                return write(request, posted)
            except RecongenError as error:
                return self._refusal(request, error)

        return respond

    def _refusal(self, request: Request, error: RecongenError) -> Response:
        back = SHAPING if request.url.path.startswith(SHAPING) else timeline.ROOT
        top = self._house.top(request, "That cannot be done", "", [Banner("error", f"{error}.")])
        return self._house.render(request, NothingPage(*top, "Nothing was changed.", Link("Back", back)), 422)


def _to(path: str, typed: Mapping[str, str]) -> Response:
    return RedirectResponse(f"{path}?{urlencode(dict(typed))}", 303)


def _day_at(days: list[date], text: str) -> date | None:
    """As the scrubber counts them."""
    return (
        days[min(int(text), len(days) - 1)] if text.isascii() and text.isdecimal() and len(text) < 6 else None
    )
