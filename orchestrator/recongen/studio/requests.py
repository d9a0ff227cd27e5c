"""One request over the file: a page of what somebody sees of it, or a change that they make.

GET never writes; each POST carries a token and the state of the file that it saw.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recongen.declared.reading import Report
from recongen.errors import RecongenError
from recongen.studio.editor import ChangedError, Editor
from recongen.studio.house import House
from recongen.studio.pages import ROOT, Pages
from recongen.studio.records import StudioPage
from recongen.studio.store import Draft, Save
from recongen.text import plural
from recongen.web.forms import Posted, reader_of

Done = Save | Draft | None
Act = Callable[[str, str], Done]
"""Who writes, and the state of the file that they saw."""
Again = Callable[[Pages, str], StudioPage]
"""The page to show instead, with what is wrong."""


@dataclass(frozen=True)
class Writing:
    act: Act | None
    """None where a form is only arranged again."""
    again: Again
    next: str
    """Where it goes on."""


Write = Callable[[Request, Posted], Writing]


class NotValidError(RecongenError):
    """With a change that was only to be tried the file has errors: those of `report`."""

    def __init__(self, report: Report) -> None:
        self.report = report
        errors = sum(problem.severity == "error" for problem in report.problems)
        super().__init__(
            f"with this change the file has {plural(errors, 'error')}, so there is nothing to try"
        )


@dataclass
class Requests:
    house: House
    editor: Editor

    def _routes(
        self, path: str, show: Callable[[Request], Response] | None, write: Write | None = None
    ) -> Iterator[Route]:
        if show:
            yield Route(f"{ROOT}{path}", self.house.telling(show), methods=["GET"])
        if write:
            taken = self.house.forms.taking(self.house.telling(partial(self._write, write)))
            yield Route(f"{ROOT}{path}", taken, methods=["POST"])

    def _write(self, write: Write, request: Request, posted: Posted) -> Response:
        writing = write(request, posted)
        try:
            if writing.act is None:
                return self._page(request, lambda pages: writing.again(pages, ""))
            done = writing.act(who_asks(request), posted.get("seen", ""))
        except ChangedError as error:
            overtaken = error
            return self._page(request, lambda pages: pages.changed_page(overtaken, request.url.path), 409)
        except RecongenError as error:
            reason, report = str(error), error.report if isinstance(error, NotValidError) else None
            return self._page(request, lambda pages: writing.again(pages, reason), 422, report)
        saved = f"?saved={done.number}" if isinstance(done, Save) else ""
        return RedirectResponse(f"{writing.next}{saved}", 303)

    def _page(
        self,
        request: Request,
        make: Callable[[Pages], StudioPage],
        status: int = 200,
        report: Report | None = None,
    ) -> Response:
        """`report` is what is wrong with what was typed, where that is not what the state says."""
        who = who_asks(request)
        saved = request.query_params.get("saved", "")
        state = self.editor.state(who)
        pages = Pages(
            self.editor.store.file.name,
            partial(self.house.top, request),
            state,
            saved if saved.isdecimal() and len(saved) < 9 else "",
            report,
        )
        try:
            page = make(pages)
        except RecongenError as error:
            # A file that no form can show can still be fixed as text.
            page, status = pages.refused_page(str(error), f"{ROOT}/yaml"), 422
        return self.house.render(request, page, status)


def who_asks(request: Request) -> str:
    return reader_of(request).name
