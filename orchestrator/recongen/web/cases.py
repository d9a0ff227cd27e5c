"""Requests and responses of the pages of cases. GET only looks; a POST appends one event, by a connection of its own.

A form sends along the number of the last event that its reader had seen. Others may have said something since: the event
is appended after theirs, and the page that follows shows both. The same words of the same reader after that same number
are a form that was sent twice.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from recongen.apps.words import sentence
from recongen.casework import PATH, Decision, case_href, event_values
from recongen.errors import BuildError, RecongenError, UsageError, WarehouseError
from recongen.feed.contract import CASE_EVENTS
from recongen.feed.events import NoTableError, append_once, user
from recongen.report.cases import History, history
from recongen.report.relations import Relations
from recongen.report.rows import typed_day
from recongen.warehouse.connect import Connection, connect
from recongen.web.annex import Annex, Role
from recongen.web.case_address import find_list, is_key
from recongen.web.case_page import Casebook, Sent, Typed
from recongen.web.forms import Forms, Posted, reader_of
from recongen.web.views import Views

FILE_SECONDS = 10
"""A reader waits no longer for a build to let go of the file."""
ROLE: Role = "analyst"
_NOT_OURS = "the form is not one of this page: open it again"


@dataclass
class Cases:
    views: Views
    forms: Forms = field(default_factory=Forms)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    """Not every engine makes the second writer of one process wait."""

    @property
    def annex(self) -> Annex:
        routes = [
            Route(PATH, self.show, methods=["GET"], name="case"),
            Route(PATH, self.forms.taking(self.write), methods=["POST"]),
        ]
        return Annex(PATH, ROLE, [], routes, is_read_by_all=True)

    def show(self, request: Request) -> Response:
        event, seen = (_number(request.query_params.get(name, "")) for name in ("said", "seen"))
        return self._page(request, Typed(), None if None in (event, seen) else Sent(event or 0, seen or 0))

    def write(self, request: Request, posted: Posted) -> Response:
        key, book = request.query_params.get("key", ""), self._casebook(request)
        if book is None or not is_key(key):
            return self.views.not_found(request)
        typed = Typed(*(posted.get(name, "") for name in ("kind", "note", "assignee", "due")))
        try:
            seen = _number(posted.get("seen", ""))
            if seen is None:
                raise UsageError(_NOT_OURS)
            event = self._append(key, typed, reader_of(request).name or user(), seen)
        except RecongenError as error:
            status = 422 if isinstance(error, UsageError) else 503
            return self._page(request, replace(typed, problem=sentence(str(error))), status=status)
        return RedirectResponse(case_href(key, said=event, seen=seen), 303)

    def _append(self, key: str, typed: Typed, by: str, seen: int) -> int:
        decision = Decision(
            typed.kind,
            typed.note.strip() or None,
            typed.assignee.strip() or None,
            typed_day(typed.due) if typed.due.strip() else None,
        )

        def know(connection: Connection) -> tuple[str, History]:
            built = Relations(connection, self.views.library.manifest)
            return built.context.as_of[:10], history(built, key)

        books = self.views.books
        (today, said), _ = books.read(lambda reading, _: reading.now(know))
        if seen > said.last_event:
            raise UsageError(_NOT_OURS)
        # As the reader saw it: who sends the form again, or together with somebody else, is told so and not refused.
        values = event_values(key, decision, by, today, said.is_decided(seen))
        target = replace(books.target, file_timeout=FILE_SECONDS)
        with self._writing, connect(target) as connection:
            event = append_once(connection, books.prefix, CASE_EVENTS, values, seen)
        # Where pages read a copy of the file, the one that follows reads a copy with the event.
        books.look()
        return event

    def _page(self, request: Request, typed: Typed, sent: Sent | None = None, status: int = 200) -> Response:
        key, book, views = request.query_params.get("key", ""), self._casebook(request), self.views
        if book is None or not is_key(key):
            return views.not_found(request)

        def read_history(connection: Connection) -> History:
            return history(Relations(connection, views.library.manifest), key)

        try:
            page, _ = views.books.read(
                lambda reading, standing: book.page(
                    key, reading.now(read_history), reading, standing, typed, sent
                )
            )
        except (UsageError, NoTableError) as error:
            return views.message(request, "No case to show", [f"{sentence(str(error))}."], 404)
        except (WarehouseError, BuildError) as error:
            if typed.problem:
                # A page that asks again by itself would throw away what was typed.
                words = [f"{typed.problem}.", *([f"You wrote: {typed.note}"] if typed.note else [])]
                return views.message(request, "Not kept", words, 503)
            return views.trouble(request, error)
        body = views.templates.render("case.html", page=page)
        return Response(body, status, media_type="text/html", headers={"cache-control": "no-store"})

    def _casebook(self, request: Request) -> Casebook | None:
        """None where the reader may see no app that lists cases."""
        found = ((app, find_list(app)) for app in self.views.apps_of(request))
        app, listed = next((pair for pair in found if pair[1]), (None, None))
        if app is None or listed is None:
            return None
        token = self.forms.token(request) if ROLE in reader_of(request).roles else ""
        return Casebook(self.views.pages_of(request), app, listed, token)


def _number(text: str) -> int | None:
    """Of an event, as an address or a form has it."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else None
