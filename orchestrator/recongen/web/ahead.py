"""After each new build, every sheet is read once as its app declares it, so that the first reader need not wait."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress

from recongen.apps.types import App, Sheet
from recongen.errors import RecongenError
from recongen.web.address import State
from recongen.web.books import LOOK_SECONDS, Books
from recongen.web.pages import Pages


class Ahead:
    def __init__(self, books: Books, pages: Pages) -> None:
        self._books, self._pages = books, pages
        self._sheets: Sequence[tuple[App, Sheet]] = [
            (app, sheet) for app in pages.apps for sheet in app.sheets
        ]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ahead", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()

    def _run(self) -> None:
        done = ""
        while not self._stopped.wait(LOOK_SECONDS):
            standing = self._books.standing
            if standing.key == done or standing.flaw or standing.gone:
                continue
            for app, sheet in self._sheets:
                if self._stopped.is_set() or self._books.standing.key != standing.key:
                    break
                # Who asks for it hears what is wrong with it.
                with suppress(RecongenError):
                    self._read(app, sheet)
            else:
                done = standing.key

    def _read(self, app: App, sheet: Sheet) -> None:
        state = State(app, sheet)
        self._books.read(lambda reading, standing: self._pages.sheet(state, reading, standing))
