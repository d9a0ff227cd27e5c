"""Requests and responses of the pipeline. GET only looks; what a POST starts is a process of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from recongen.errors import RecongenError
from recongen.feed.events import user
from recongen.pipeline import run as pipeline
from recongen.pipeline.launch import launch
from recongen.pipeline.output import last_lines, log_text
from recongen.pipeline.runs import DONE, RUNNING, Run, Runs, StepState
from recongen.pipeline.steps import ETL, PIPELINE
from recongen.session import Session
from recongen.studio.house import House, Room
from recongen.studio.operate.records import TONES, PipelinePage, RunLine, RunPage, StepLine
from recongen.talk import Talk
from recongen.web.forms import Posted, reader_of
from recongen.web.records import Link, NavApp, NavSheet

ROOT = "/operate"
TITLES = {PIPELINE: "Pipeline", ETL: "ETL hook"}
HELP = {
    PIPELINE: "From the command that brings the feed to the apps in QuickSight, one step after the other, until one fails.",
    ETL: "The command that brings the feed, by itself. Nothing is loaded.",
}
MOST_RUNS = 30
MOST_NOTES = 10
TAIL_LINES = 14
MOST_LOGS = 5


@dataclass
class Views:
    house: House
    session: Session

    @property
    def room(self) -> Room:
        links = [NavSheet(title, f"{ROOT}/{kind}", "") for kind, title in TITLES.items()]
        routes = [
            route
            for kind in TITLES
            for route in (
                Route(f"{ROOT}/{kind}", partial(self.overview, kind), methods=["GET"]),
                Route(f"{ROOT}/{kind}", self.house.forms.taking(partial(self.start, kind)), methods=["POST"]),
            )
        ]
        run = f"{ROOT}/runs/{{run}}"
        routes += [
            Route(run, self.run, methods=["GET"]),
            Route(f"{run}/cancel", self.house.forms.taking(self.cancel), methods=["POST"]),
            Route(f"{run}/resume", self.house.forms.taking(self.resume), methods=["POST"]),
            Route(f"{run}/{{log}}", self.log, methods=["GET"]),
        ]
        return Room("operator", NavApp("Operate", links), routes)

    # What is shown ------------------------------------------------------------------------------------------------------

    def overview(self, kind: str, request: Request) -> Response:
        return self._overview(kind, request)

    def _overview(self, kind: str, request: Request, problem: str = "", status: int = 200) -> Response:
        top = self.house.top(request, TITLES[kind], HELP[kind])
        try:
            session = self.session.reread(Talk(quiet=True))
            runs = pipeline.runs_of(session)
            of_kind = [run for run in runs.all() if run.kind == kind]
            at_work = next((run for run in runs.all() if run.state == RUNNING), None)
            planned = pipeline.plan(session, kind)
        except RecongenError as error:
            page = PipelinePage(*top, problem=problem or _sentence(error))
            return self.house.render(request, page, status)
        latest = of_kind[0] if of_kind else None
        page = PipelinePage(
            *top,
            address=f"{ROOT}/{kind}",
            planned=planned,
            problem=problem,
            runs=[_line(run) for run in of_kind[:MOST_RUNS]],
            at_work=Link(at_work.id, _address(at_work)) if at_work else None,
            resume=Link(latest.id, _address(latest))
            if latest and _can_resume(latest) and not at_work
            else None,
            notes=[note for note in runs.notes(10 * MOST_NOTES) if note.kind == kind][:MOST_NOTES],
        )
        return self.house.render(request, page, status)

    def run(self, request: Request) -> Response:
        return self._run(request, *self._find_run(request))

    def _run(self, request: Request, runs: Runs, run: Run, problem: str = "", status: int = 200) -> Response:
        step = run.current or next(
            (step for step in reversed(run.steps) if step.state == DONE), run.steps[-1]
        )
        is_latest = next((each for each in runs.all() if each.kind == run.kind), run).id == run.id
        page = RunPage(
            *self.house.top(
                request, f"Run {run.id}", f"{TITLES[run.kind]}, started by {run.who} at {run.began} UTC."
            ),
            line=_line(run),
            address=_address(run),
            steps=[_step(run, each) for each in run.steps],
            tail=last_lines(runs.place(run), step.log, TAIL_LINES),
            tail_of=step.name,
            is_running=run.state == RUNNING,
            is_ending=run.state == RUNNING and runs.who_cancelled(run) is not None,
            can_resume=is_latest and _can_resume(run) and runs.holder() is None,
            problem=problem,
        )
        return self.house.render(request, page, status)

    def log(self, request: Request) -> Response:
        """All that is kept of what an attempt of a step has printed."""
        runs, run = self._find_run(request)
        name, _, attempt = request.path_params["log"].rpartition("-")
        step = run.step(name)
        if step is None or not attempt.isdecimal() or not 0 < int(attempt[:6]) <= step.attempt:
            raise HTTPException(404)
        return PlainTextResponse("".join(log_text(runs.place(run), f"{name}-{int(attempt)}")))

    # What is started and ended ------------------------------------------------------------------------------------------

    def start(self, kind: str, request: Request, posted: Posted) -> Response:
        return self._launch(request, kind, (), partial(self._overview, kind, request))

    def resume(self, request: Request, posted: Posted) -> Response:
        runs, run = self._find_run(request)
        options = ("--resume", *(["--restart"] if posted.get("again") == "yes" else []))
        again = partial(self._run, request, runs, run)
        if run != next((each for each in runs.all() if each.kind == PIPELINE), None):
            return again("Only the latest run can be resumed.", 409)
        return self._launch(request, PIPELINE, options, again)

    def _launch(
        self, request: Request, kind: str, options: tuple[str, ...], again: Callable[[str, int], Response]
    ) -> Response:
        try:
            run = launch(self.session.reread(Talk(quiet=True)), reader_of(request).name, kind, options)
        except RecongenError as error:
            return again(_sentence(error), 422)
        return RedirectResponse(_address(run), 303)

    def cancel(self, request: Request, posted: Posted) -> Response:
        runs, run = self._find_run(request)
        if run.state == RUNNING:
            runs.cancel(run, reader_of(request).name or user())
        return RedirectResponse(_address(run), 303)

    def _find_run(self, request: Request) -> tuple[Runs, Run]:
        try:
            # The prefix is that of the server's start, so that a file with errors hides no run.
            runs = pipeline.runs_of(self.session)
            run = runs.find(request.path_params["run"])
        except RecongenError as error:
            raise HTTPException(422, str(error)) from None
        if run is None:
            raise HTTPException(404)
        return runs, run


def _can_resume(run: Run) -> bool:
    return run.kind == PIPELINE and run.state not in (DONE, RUNNING)


def _address(run: Run) -> str:
    return f"{ROOT}/runs/{run.id}"


def _line(run: Run) -> RunLine:
    step = run.current
    stopped_at = step.name if step and run.state != DONE else ""
    return RunLine(run, _address(run), TONES.get(run.state, ""), f"{run.seconds:,.1f} s", stopped_at)


def _step(run: Run, step: StepState) -> StepLine:
    took = f"{step.seconds:,.1f} s" if step.attempt else ""
    first = max(1, step.attempt - MOST_LOGS + 1)
    return StepLine(
        step.name,
        step.state,
        TONES.get(step.state, ""),
        f"since {step.began[11:]}" if step.state == RUNNING else took,
        step.why,
        [
            Link(f"{attempt}", f"{_address(run)}/{step.name}-{attempt}")
            for attempt in range(first, step.attempt + 1)
        ],
    )


def _sentence(error: RecongenError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}"
